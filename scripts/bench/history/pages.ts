import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readToken, startServer } from "../../../tests/support/process.ts";
import { median, say } from "../say.ts";

const root = join(import.meta.dirname, "../../..");
/** The same questions asked of the hits: as the owner's own files they stand before those of the same name. */
const raw = join(root, "tests/queries/raw");
const periods = ["30d", "12m", "all"];
/** ms that a page should take at most when it is asked for the first time. */
const aim = 100;

/** Server time of every page: asked of daily tables, asked again, and asked of the hits, which ends after ten seconds. */
export async function pages(data: string, tell: (far: string) => void): Promise<void> {
  const names = namesIn(join(root, "queries"));
  const cold = await timeAll(data, names, { again: 3, tell });
  const hits = await timeAll(data, namesIn(raw), { environment: { TALLYBOOK_QUERIES: raw }, tell });
  let slow = 0;
  for (const name of names) {
    for (const period of periods) {
      const [first = Number.NaN, again = Number.NaN] = cold.get(`${name} ${period}`) ?? [];
      const [before] = hits.get(`${name} ${period}`) ?? [];
      if (first > aim) slow++;
      const ratio = before && `; of the hits ${before.toFixed(0)} ms: ${(before / first).toFixed(1)} times`;
      say(`${name}, ${period}`, `${first.toFixed(0)} ms`, `again ${again.toFixed(0)} ms${ratio ?? ""}`);
    }
  }
  say(`pages over ${aim} ms`, `${slow} of ${names.length * periods.length}`, "aim 0");
}

function namesIn(directory: string): string[] {
  const files = readdirSync(directory).filter((file) => /\.(sql|md)$/.test(file));
  return files.map((file) => file.replace(/\.\w+$/, ""));
}

type Times = Map<string, number[]>;

interface Asking {
  /** How often each is asked again. */
  again?: number;
  environment?: Record<string, string>;
  tell(far: string): void;
}

async function timeAll(data: string, names: string[], { again = 0, environment = {}, tell }: Asking): Promise<Times> {
  const server = await startServer(data, environment);
  const headers = { authorization: `Bearer ${await readToken(data)}` };
  const get = async (path: string) => {
    const start = performance.now();
    const response = await fetch(server.address + path, { headers });
    await response.arrayBuffer();
    return performance.now() - start;
  };
  // Readers started and pages compiled, by periods of which there is nothing.
  for (const name of names) await get(`/queries/${name}?from=2001-01-01&to=2001-01-02`);
  const times: Times = new Map();
  for (const period of periods) {
    for (const name of names) {
      tell(`${name}, ${period}${again === 0 ? ", of the hits" : ""}`);
      const path = `/queries/${name}?period=${period}`;
      const first = await get(path);
      const more: number[] = [];
      for (let n = 0; n < again; n++) more.push(await get(path));
      times.set(`${name} ${period}`, [first, median(more)]);
    }
  }
  await server.stop();
  return times;
}
