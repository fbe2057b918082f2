import { build } from "./build.ts";
import { keepCompiled } from "./compiled.ts";

/** How often the one who started this is looked for. */
const lookMs = 500;

/** npm hands a signal to its shell, which ends and leaves this behind: then it is meant for this. */
if (process.env["npm_lifecycle_event"] !== undefined) {
  const { ppid } = process;
  const looking = setInterval(() => {
    if (process.ppid === ppid) return;
    clearInterval(looking);
    process.kill(process.pid, "SIGTERM");
  }, lookMs).unref();
}

keepCompiled();
await build();
const { main } = await import("../src/server/server.ts");
await main(process.env);
