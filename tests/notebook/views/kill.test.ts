import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { command, emptyDirectory, readToken, startServer } from "../../support/process.ts";

const view = (n: number) => `/* ---\nview: true\n--- */\nselect ${n} as n\n`;
const kills = 4;

test("a running server follows the files; killed at any moment, the next one or a command makes it up", async (t) => {
  const directory = await emptyDirectory();
  const queries = join(directory.path, "queries");
  const data = join(directory.path, "data");
  mkdirSync(queries);
  const environment = { TALLYBOOK_QUERIES: queries };
  t.after(() => directory.remove());
  const put = (file: string, n: number) => writeFileSync(join(queries, file), view(n));
  /** Every view that a file asked for, as any SQLite tool reads it. */
  const read = () => {
    const database = new DatabaseSync(join(data, "tallybook.db"), { readOnly: true });
    const names = database
      .prepare(
        "select name from sqlite_schema where type = 'view' and name like 'v%' and name not like 'visit%' order by name",
      )
      .all();
    const rows = names.map(({ name }) => [name, database.prepare(`select n from "${name}"`).get()?.["n"]]);
    const registered = database.prepare("select name from saved_views order by name").all();
    database.close();
    assert.deepEqual(registered, names);
    return Object.fromEntries(rows);
  };
  put("v-first.sql", 0);
  let server = await startServer(data, environment);
  const token = await readToken(data);
  const get = async (path: string) => {
    const answer = await fetch(server.address + path, { headers: { authorization: `Bearer ${token}` } });
    return answer.ok ? ((await answer.json()) as { rows: unknown }).rows : answer.status;
  };
  const become = async (path: string, wanted: unknown) => {
    for (const late = performance.now() + 15_000; ; await pause(50)) {
      const found = await get(path);
      if (JSON.stringify(found) === JSON.stringify(wanted)) return;
      assert.ok(performance.now() < late, `${path}: ${JSON.stringify(found)}`);
    }
  };
  assert.deepEqual(await get("/data/v_first.json"), [{ n: 0 }], "made by the time it is ready");
  put("v-later.sql", 7);
  await become("/data/v_later.json", [{ n: 7 }]);
  rmSync(join(queries, "v-later.sql"));
  await become("/data/v_later.json", 404);
  for (let round = 1; round <= kills; round++) {
    for (let n = 0; n < 12; n++) put(`v${n}.sql`, round);
    if (round % 2 === 0) rmSync(join(queries, "v3.sql"));
    await pause(900 + 40 * round);
    await server.stop("SIGKILL");
    const { v_first, ...rest } = read();
    assert.equal(v_first, 0);
    assert.ok(Object.values(rest).every((n) => n === round || n === round - 1));
    server = await startServer(data, environment);
  }
  const expected = { v_first: 0, ...Object.fromEntries([...Array(12).keys()].map((n) => [`v${n}`, kills])) };
  delete (expected as Record<string, number>)["v3"];
  assert.deepEqual(read(), expected);
  await server.stop();
  put("v-first.sql", 1);
  const { code } = await command("site", ["list"], data, environment);
  assert.equal(code, 0);
  assert.deepEqual(read(), { ...expected, v_first: 1 });
});
