import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { Readers } from "../../../src/query/readers/readers.ts";
import { Collectors } from "../../../src/sources/collectors/collectors.ts";
import { testDirectory } from "../../support/directory.ts";
import { emptyStore, testEffects } from "../../support/store.ts";

/** What a path answers: a body, or whatever the function does. */
type Answer = string | Uint8Array | ((request: IncomingMessage, response: ServerResponse) => void);

/** Tuesday 1 December 2026, 10:00 in Kathmandu. */
export const start = Date.parse("2026-12-01T04:15:00Z");

/** A server that others' would be, and the collectors of an install that ask it. */
export async function openPlace(context: TestContext, lookup?: LookupFunction) {
  const answers: Record<string, Answer> = { "/robots.txt": (_, response) => response.writeHead(404).end() };
  const asked: string[] = [];
  const agents = new Set<string>();
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    agents.add(String(request.headers["user-agent"]));
    const answer = answers[path] ?? answers[path.split("?")[0] ?? ""];
    if (typeof answer === "function") answer(request, response);
    else if (answer === undefined) response.writeHead(404).end();
    else response.end(answer);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const queries = join(testDirectory(), "queries");
  mkdirSync(join(queries, "collectors"), { recursive: true });
  const { config, store } = await emptyStore(context, {
    TALLYBOOK_TIMEZONE: "Asia/Kathmandu",
    TALLYBOOK_QUERIES: queries,
    TALLYBOOK_URL: "https://stats.example",
  });
  const effects = testEffects(start);
  const readers = new Readers(config, { size: 1 });
  const product = join(testDirectory(), "none");
  const open = () => new Collectors({ config, effects, store, readers, product, ...(lookup && { lookup }) });
  const collectors = open();
  context.after(async () => {
    await collectors.close();
    await readers.close();
    server.close();
    server.closeAllConnections();
  });
  const file = (name: string) => join(queries, "collectors", `${name}.sql`);
  return {
    ...{ answers, asked, agents, host, store, effects, collectors, readers, open },
    /** Writes a file of the owner's, in which `HOST` is the server's. */
    write: (name: string, text: string) => writeFileSync(file(name), text.replaceAll("HOST", host)),
    remove: (name: string) => rmSync(file(name)),
    /** Runs it to its end. */
    run: async (name: string) => {
      const ended = await collectors.runNow(name);
      if (ended === null) throw new Error(effects.lines.join("\n"));
      const [run] = await collectors.runs(name, 1);
      return run as NonNullable<typeof run>;
    },
    rows: async (sql: string) => (await store.read(sql)).map((row) => ({ ...row })),
  };
}

export type Place = Awaited<ReturnType<typeof openPlace>>;

/** A file that asks the server for JSON; what is given stands in the place of its own. */
export function collector(
  more: { collect?: string; head?: string; sql?: string; key?: string; keep?: string } = {},
): string {
  return `/* ---
collect:
  from: http://HOST/items
  every: 6h
  private: true
${more.collect ?? ""}
rate: 1000 per 1s
key: ${more.key ?? "[id]"}
keep: ${more.keep ?? "latest"}
columns: {id: text, price: real}
${more.head ?? ""}
--- */
${more.sql ?? "select value ->> 'id' as id, value ->> 'price' as price from json_each(:body)"}`;
}

export const items = (...rows: [id: unknown, price: unknown][]) =>
  JSON.stringify(rows.map(([id, price]) => ({ id, price })));
