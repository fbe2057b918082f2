/** A process of its own with an app and its door open, there to be killed. */
import { openApp } from "../../src/app.ts";
import { toConfig } from "../../src/config.ts";
import { openCommandServer } from "../../src/handover.ts";

await openCommandServer(await openApp(toConfig(process.env), { now: Date.now, log: () => {} }));
console.log("open");
