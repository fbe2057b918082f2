import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { toConfig } from "../../../src/base/config.ts";
import { Daily } from "../../../src/history/daily/daily.ts";
import { Readers } from "../../../src/query/readers/readers.ts";
import { openStore } from "../../../src/store/store.ts";
import { testDirectory } from "../../support/directory.ts";
import { inherited } from "../../support/process.ts";
import { testEffects } from "../../support/store.ts";
import { compare, pages, sqlOf } from "./room.ts";

const now = "2026-03-30T10:00:00Z";
const kills = 6;

const hours = "select day, site, hour, count(*) as views from events where day in open_days group by day, site, hour";
/** What the files say, one round after the other; null: there is none. */
const rounds: Record<string, (string | null)[]> = {
  by_page: [`/* ---\nsum: [views, visitors]\ncount: views\n--- */\n${pages}`],
  hours: [hours, hours.replace("count(*)", "count(path)"), null],
};

describe("a process that is killed while it closes days", () => {
  it(`leaves every daily table equal to the raw events, ${kills} times`, async (context) => {
    const place = testDirectory();
    const environment = {
      ...{ TALLYBOOK_DATA: join(place, "data"), TALLYBOOK_QUERIES: join(place, "queries") },
      TALLYBOOK_TIMEZONE: "Europe/London",
    };
    const config = toConfig(environment);
    const directory = join(place, "queries", "daily");
    mkdirSync(directory, { recursive: true });
    const readers = new Readers(config, { size: 2 });
    context.after(() => readers.close());
    const files = (round: number) =>
      Object.entries(rounds).map(([name, texts]) => [name, texts[round % texts.length] ?? null] as const);
    let unfinished = 0;
    for (let round = 0; round < kills; round++) {
      for (const [name, text] of files(round)) {
        if (text === null) rmSync(join(directory, `${name}.sql`), { force: true });
        else writeFileSync(join(directory, `${name}.sql`), text);
      }
      const victim = spawn(process.execPath, [join(import.meta.dirname, "victim.ts"), now, `${round}`, place], {
        env: { ...inherited, ...environment },
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(victim.stdout, "data");
      await pause(20 + ((round * 97) % 240));
      victim.kill("SIGKILL");
      await once(victim, "close");
      // As it lies there, before anything is mended: a file that changed may still be served as it was.
      const served = await readers.ask({ sql: "select name, sql from daily_tables where state = 'serving'" });
      await compare(
        readers,
        served.rows.map(([name, sql]) => [String(name), String(sql)]),
      );
      const open = await readers.ask({
        sql: "select (select count(*) from open_days) + (select count(*) from pending_days)",
      });
      unfinished += Number(open.rows[0]?.[0]) > 1 ? 1 : 0;
    }
    assert.ok(unfinished > kills / 3, `${unfinished} kills came in the middle`);
    const store = await openStore(config);
    const daily = new Daily({ config, store, readers, effects: testEffects(Date.parse(now)), product: place });
    await daily.open();
    await daily.settle();
    await compare(
      readers,
      files(kills - 1).flatMap(([name, text]) => (text === null ? [] : [[name, sqlOf(name, text)]])),
    );
    assert.deepEqual(await store.read("select day from open_days where day < '2026-03-30'"), []);
    assert.deepEqual(
      await store.read("select span from closed_spans"),
      ["", "2026", "2026-03", "2026-03-2"].map((span) => ({ span })),
    );
    assert.deepEqual(await store.read("pragma integrity_check"), [{ integrity_check: "ok" }]);
    await daily.close();
    await store.close();
  });
});
