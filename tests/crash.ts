import { Agent, get } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { startServer } from "./support/process.ts";

export interface CrashTally {
  rounds: number;
  answered: number;
  /** answered with 200, but no row afterwards */
  missing: number;
  /** more rows than requests */
  doubled: number;
}

/**
 * Kills a real server with SIGKILL at a random moment under load, again and again, and then compares what it answered
 * with what it kept. `data` holds a site that has the host blog.example.
 */
export async function crash(data: string, rounds: number, random: () => number = Math.random): Promise<CrashTally> {
  const answered = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    const server = await startServer(data);
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    let running = true;
    const clients = Array.from({ length: 32 }, async (_, client) => {
      for (let n = 0; running; n++) {
        const path = `/crash/${round}/${client}/${n}/`;
        if (await hit(server.address, path, agent)) answered.add(path);
        else running = false;
      }
    });
    // A moment chosen by answers instead of by the clock: after 1 to 400 more of them.
    const goal = answered.size + 1 + Math.floor(random() * 400);
    while (answered.size < goal) await new Promise(setImmediate);
    await server.stop("SIGKILL");
    running = false;
    await Promise.all(clients);
    agent.destroy();
  }
  const last = await startServer(data);
  await last.stop();
  return { rounds, answered: answered.size, ...compare(data, answered) };
}

function hit(address: string, path: string, agent: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    const url = `${address}/a.gif?url=${encodeURIComponent(`https://blog.example${path}`)}`;
    const request = get(url, { agent }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode === 200 && !response.headers["x-tallybook"]));
      response.once("error", () => resolve(false));
    });
    request.once("error", () => resolve(false));
  });
}

function compare(data: string, answered: Set<string>): { missing: number; doubled: number } {
  const database = new DatabaseSync(`${data}/tallybook.db`, { readOnly: true });
  const rows = database
    .prepare("select path, count(*) as n from events where path like '/crash/%' group by path")
    .all();
  database.close();
  const kept = new Map(rows.map((row) => [String(row["path"]), Number(row["n"])]));
  return {
    missing: [...answered].filter((path) => !kept.has(path)).length,
    doubled: [...kept.values()].filter((count) => count > 1).length,
  };
}
