import assert from "node:assert/strict";
import { constants, DatabaseSync } from "node:sqlite";
import test from "node:test";
import { tablePlaces, tablesIn } from "../../src/query/sql/references.ts";
import { toTokens } from "../../src/query/sql/tokens.ts";

const names = ["a", "b", "c", "d"];
const database = new DatabaseSync(":memory:");
for (const [index, name] of names.entries()) {
  database.exec(`create table ${name} (x integer); insert into ${name} values (${10 ** index})`);
}

/** Tables of which SQLite says that it reads a column; null where the SQL is wrong. */
function readBySqlite(sql: string): Set<string> | null {
  const read = new Set<string>();
  database.setAuthorizer((code, table, column) => {
    if (code === constants.SQLITE_READ && column) read.add(String(table));
    return constants.SQLITE_OK;
  });
  try {
    database.prepare(sql);
    return read;
  } catch {
    return null;
  } finally {
    database.setAuthorizer(null);
  }
}

type Random = (below: number) => number;

function toRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function pick<T>(random: Random, list: readonly T[]): T {
  return list[random(list.length)] as T;
}

/** A name as it may be written. */
function write(random: Random, name: string): string {
  return pick(random, [name, name, name, name.toUpperCase(), `"${name}"`, `[${name}]`, `'${name}'`, `\`${name}\``]);
}

/** A SELECT of one column `x`, in which each CTE that is made is read. */
function select(random: Random, depth: number): string {
  const made = depth > 0 && random(2) === 0 ? names.filter(() => random(3) === 0) : [];
  const ctes = made.map((name) => {
    const list = pick(random, ["", "(x)", " ( x ) "]);
    const how = pick(random, ["as", "as materialized", "as not materialized"]);
    const own = random(8) === 0 ? ` union all select x + 1 from ${write(random, name)} where x < 3` : "";
    return `${write(random, name)}${list} ${how} (${select(random, depth - 1)}${own})`;
  });
  const start = made.length > 0 ? `with ${pick(random, ["", "recursive "])}${ctes.join(", ")} ` : "";
  const arms = [arm(random, depth, made), ...(random(3) === 0 ? [arm(random, depth, [])] : [])];
  return start + arms.join(pick(random, [" union ", " union all ", " except ", " intersect "]));
}

function arm(random: Random, depth: number, made: string[]): string {
  const more = made.length === 0 || random(2) === 0 ? [qualified(random, pick(random, names))] : [];
  const tables = [...made.map((name) => write(random, name)), ...more];
  const sources = tables.map((table, index) => source(random, depth, table, `t${index}`));
  const from = sources.reduce((all, one) => all + pick(random, [", ", " join ", " left join ", " cross join "]) + one);
  const sum = sources.map((_, index) => `t${index}.x`).join(" + ");
  const shape = random(8);
  const where =
    depth > 0 && shape === 0
      ? ` where t0.x in (${select(random, depth - 1)})`
      : depth > 0 && shape === 1
        ? ` where exists (${select(random, depth - 1)})`
        : shape === 2
          ? ` where t0.x in ${qualified(random, pick(random, names))}`
          : shape === 3
            ? " where t0.x is distinct from t0.x"
            : "";
  const inner = depth > 0 && random(5) === 0 ? ` + (${select(random, depth - 1)})` : "";
  return `select ${sum}${inner} as x from ${sources.length > 1 && random(4) === 0 ? `(${from})` : from}${where}`;
}

function qualified(random: Random, name: string): string {
  return random(6) === 0 ? `${pick(random, ["main", '"main"', "'main'"])}.${write(random, name)}` : write(random, name);
}

function source(random: Random, depth: number, table: string, alias: string): string {
  if (depth > 0 && random(6) === 0) {
    // The name is read beside what the brackets hold.
    return `(select u.x from ${table} u, (${select(random, depth - 1)}) v where v.x = u.x) ${alias}`;
  }
  return `${table} ${pick(random, ["", "as "])}${alias}`;
}

test("what random SQL reads is what SQLite says that it reads", () => {
  const random = toRandom(11);
  let [right, nested] = [0, 0];
  for (let round = 0; round < 2_500; round++) {
    const sql = select(random, 2);
    if (sql.length > 800) continue;
    const read = readBySqlite(sql);
    if (read === null) continue; // a CTE that reads itself from where it cannot
    right++;
    if (sql.lastIndexOf("with ") > 0) nested++;
    assert.deepEqual([...tablesIn(toTokens(sql))].sort(), [...read].sort(), sql);
  }
  assert.ok(right > 900 && nested > 150, `${right} of them were right, ${nested} of those nested`);
});

test("SQL whose names were made unlike each other says the same", () => {
  const random = toRandom(12);
  let told = 0;
  for (let round = 0; round < 1_000; round++) {
    const sql = select(random, 2);
    if (sql.length > 500 || readBySqlite(sql) === null) continue;
    const places = tablePlaces(toTokens(sql));
    // What goes on by itself may do so for ever.
    if (places.some(({ cte, token }) => cte && cte.body.offset < token.offset && cte.body.end > token.offset)) continue;
    const changes = new Map<number, string>();
    for (const { cte, token } of places) {
      if (cte !== null) for (const { offset } of [cte.token, token]) changes.set(offset, `cte_${cte.token.offset}`);
    }
    const apart = toTokens(sql)
      .map(({ offset, text }) => changes.get(offset) ?? text)
      .join("");
    const rows = (text: string) => database.prepare(text, { returnArrays: true }).all();
    assert.deepEqual(rows(apart), rows(sql), `${sql}\n${apart}`);
    if (apart !== sql) told++;
  }
  assert.ok(told > 100, `${told} of them had CTEs`);
});
