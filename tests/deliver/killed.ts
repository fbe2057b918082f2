/** A process that is killed on its way: writes a message, says so, and sends what is due. */
import { realEffects } from "../../src/base/effects.ts";
import { toTestConfig } from "../support/directory.ts";
import { openOutbox } from "./room.ts";

const [place = "", text = ""] = process.argv.slice(2);
const { outbox, run } = await openOutbox(toTestConfig(place), realEffects);
await outbox.queue("hook", { title: "A message", text });
console.log("queued");
await run();
console.log("sent");
