import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import autocannon from "autocannon";
import { addSite, emptyDirectory, readToken, startServer } from "../../tests/support/process.ts";
import { behindProxy, pixelRequests } from "./load.ts";
import { say } from "./say.ts";

const hits = 1_000_000;

/** Bytes on disk per event, and what the server and its readers hold in memory after a million hits. */
export async function weighing(): Promise<void> {
  const data = await emptyDirectory();
  await addSite(data.path, "blog", "blog.example");
  const server = await startServer(data.path, behindProxy);
  const before = await memory(server.child.pid ?? 0);
  await autocannon({ url: server.address, connections: 64, amount: hits, requests: pixelRequests() });
  const headers = { authorization: `Bearer ${await readToken(data.path)}` };
  await fetch(server.address, { headers }).then((response) => response.arrayBuffer());
  const after = await memory(server.child.pid ?? 0);
  say("server, at start", megabytes(before.server));
  say(`server, after ${hits} hits`, megabytes(after.server));
  say("readers, after /", after.readers.map(megabytes).join(", "));
  await server.stop();
  const { size } = await stat(join(data.path, "tallybook.db"));
  say("bytes per event", (size / hits).toFixed(0), "the whole database file");
  await data.remove();
}

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** Resident bytes of a process and of its children; Linux only. */
export async function memory(pid: number): Promise<{ server: number; readers: number[] }> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(threads.map((id) => readFile(`/proc/${pid}/task/${id}/children`, "utf8")));
  const children = lists.join(" ").split(/\s+/).filter(Boolean).map(Number);
  return { server: await resident(pid), readers: await Promise.all(children.map(resident)) };
}

async function resident(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}
