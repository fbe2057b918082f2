import { crash } from "../../tests/crash.ts";
import { addSite, emptyDirectory } from "../../tests/support/process.ts";
import { say } from "./say.ts";

/** kill -9 at random moments under load; every answered hit must be there, once. */
export async function crashing(): Promise<void> {
  const data = await emptyDirectory();
  await addSite(data.path, "blog", "blog.example");
  const { rounds, answered, missing, doubled } = await crash(data.path, 50);
  say("kills / answered hits", `${rounds} / ${answered}`);
  say("missing, doubled", `${missing}, ${doubled}`, "must be 0, 0");
  await data.remove();
}
