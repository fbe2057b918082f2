import type { CommandRow } from "../command-line.ts";

/** How often the one who started this is looked for, in ms. */
const lookMs = 500;

export const start: CommandRow = {
  name: "start",
  summary: "Serves until it is stopped, by Ctrl-C or SIGTERM.",
  run: async () => {
    // npm hands a signal to its shell, which ends and leaves this behind: then it is meant for this.
    if (process.env["npm_lifecycle_event"] !== undefined) leaveWithParent();
    const { build } = await import("../build.ts");
    await build();
    const { main } = await import("../../src/server/server.ts");
    await main(process.env);
  },
};

function leaveWithParent(): void {
  const { ppid } = process;
  const looking = setInterval(() => {
    if (process.ppid === ppid) return;
    clearInterval(looking);
    process.kill(process.pid, "SIGTERM");
  }, lookMs).unref();
}
