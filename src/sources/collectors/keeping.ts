/** What a run's rows become in the collector's table, and what is counted of them. */
import { setImmediate as hits } from "node:timers/promises";
import { quoteName } from "../../query/sql/tokens.ts";
import type { InStatement, Store } from "../../store/store.ts";
import type { Definition } from "./definition.ts";
import type { Stored } from "./mapping.ts";
import { keyOf, storedColumns } from "./table.ts";

/** Rows of one commit: some 5 ms of this thread, after which hits that came meanwhile have their turn. */
const chunkRows = 250;

interface Keeping {
  definition: Definition;
  run: number;
  /** Local date of the run's beginning. */
  day: string;
  store: Pick<Store, "read" | "write">;
}

/** Stores one page's rows, a part at a time, so that hits come in between. The last one of two with one key stands. */
export async function keepRows({ definition, run, day, store }: Keeping, rows: Stored[][]): Promise<void> {
  const statements = toStatements(definition);
  for (let start = 0; start < rows.length; start += chunkRows) {
    const part = rows.slice(start, start + chunkRows);
    const args = { rows: JSON.stringify(part), run: BigInt(run), day };
    await store.write(statements.map(({ sql, takes }) => ({ sql, args: pick(args, takes) })));
    await hits();
  }
}

type Args = { rows: string; run: bigint; day: string };

/** The library takes no argument that the SQL does not name. */
function pick(args: Args, names: (keyof Args)[]): Record<string, string | bigint> {
  return Object.fromEntries(names.map((name) => [name, args[name]]));
}

function toStatements(definition: Definition): { sql: string; takes: (keyof Args)[] }[] {
  const table = quoteName(definition.name);
  const columns = storedColumns(definition).map(quoteName);
  const key = keyOf(definition).map(quoteName);
  const incoming = `with incoming (${columns.join(", ")}) as (
    select ${columns.map((_, at) => `value ->> ${at}`).join(", ")} from json_each(:rows))`;
  const insert = `insert into ${table} (${columns.join(", ")}, first_seen, last_seen, run)
    select ${columns.join(", ")}, :day, :day, :run from (
      select ${columns.map((name, at) => `value ->> ${at} as ${name}`).join(", ")} from json_each(:rows)) where true`;
  if (key.length === 0 || definition.keep === "every-run") {
    const added = "update collector_runs set added = added + json_array_length(:rows) where id = :run";
    const again =
      key.length === 0
        ? ""
        : ` on conflict do update set ${columns.map((name) => `${name} = excluded.${name}`).join(", ")}`;
    return [
      { sql: insert + again, takes: ["rows", "day", "run"] },
      { sql: added, takes: ["rows", "run"] },
    ];
  }
  const values = columns.filter((name) => !key.includes(name));
  const same = key.map((name) => `t.${name} = i.${name}`).join(" and ");
  const differs = values.length === 0 ? "false" : values.map((name) => `t.${name} is not i.${name}`).join(" or ");
  const counts = `update collector_runs set
    added = added + (${incoming} select count(*) from incoming i where not exists (select 1 from ${table} t where ${same})),
    changed = changed + (${incoming} select count(*) from incoming i join ${table} t on ${same} where ${differs})
    where id = :run`;
  const before = `insert into ${quoteName(`${definition.name}_changes`)} (${columns.join(", ")}, seen, run)
    ${incoming} select ${columns.map((name) => `t.${name}`).join(", ")}, :day, :run
    from incoming i join ${table} t on ${same} where ${differs}`;
  const sets = [
    ...values.map((name) => `${name} = excluded.${name}`),
    "last_seen = excluded.last_seen",
    "run = excluded.run",
  ];
  return [
    { sql: counts, takes: ["rows", "run"] },
    ...(definition.keep === "changes" ? [{ sql: before, takes: ["rows", "day", "run"] as (keyof Args)[] }] : []),
    { sql: `${insert} on conflict do update set ${sets.join(", ")}`, takes: ["rows", "day", "run"] },
  ];
}

const stepRows = 500;

/** `where` and arguments of one subject's rows, or of all where there are none. */
function ofSubject({ each }: Definition, subject: string | null): { sql: string; args: string[] } {
  return each === null ? { sql: "", args: [] } : { sql: " and subject = ?", args: [subject ?? ""] };
}

/**
 * What is gone of one subject, after all of its pages came: `latest` forgets it, `changes` only counts it. Nothing is gone
 * where nothing came.
 * @returns rows that would be gone if the empty answer were believed
 */
export async function keepGone(
  { definition, run, store }: Keeping,
  subject: string | null,
  came: boolean,
): Promise<number> {
  if (definition.keep === "every-run" || keyOf(definition).length === 0) return 0;
  const table = quoteName(definition.name);
  const own = ofSubject(definition, subject);
  const last = await lastRun(definition, own, run, store);
  const args = [BigInt(run), ...own.args];
  const of = definition.keep === "latest" ? `run <> ?${own.sql}` : `run <> ?${own.sql} and run = ${last}`;
  const [row] = await store.read(`select count(*) as gone from ${table} where ${of}`, args);
  const gone = Number(row?.["gone"]);
  if (gone === 0 || !came) return gone;
  await store.write([
    { sql: "update collector_runs set gone = gone + ? where id = ?", args: [BigInt(gone), BigInt(run)] },
  ]);
  if (definition.keep === "latest")
    await inSteps(definition, store, of, args, (where) => `delete from ${table} where ${where}`);
  return 0;
}

/** The answer is the one of last time: what was there then is there now. */
export async function keepUnchanged({ definition, run, day, store }: Keeping, subject: string | null): Promise<void> {
  if (definition.keep === "every-run") return;
  const own = ofSubject(definition, subject);
  const last = await lastRun(definition, own, run, store);
  const of = `run = ${last}${own.sql}`;
  const set = `update ${quoteName(definition.name)} set last_seen = '${day}', run = ${run} where `;
  await inSteps(definition, store, of, own.args, (where) => set + where);
}

/** The last run before this one that found something. */
async function lastRun(
  { name }: Definition,
  own: ReturnType<typeof ofSubject>,
  run: number,
  store: Keeping["store"],
): Promise<number> {
  const args = [BigInt(run), ...own.args];
  const [row] = await store.read(`select max(run) as last from ${quoteName(name)} where run < ?${own.sql}`, args);
  return Number(row?.["last"] ?? -1);
}

/** A thousand rows a commit, until none is left. */
async function inSteps(
  definition: Definition,
  store: Keeping["store"],
  of: string,
  args: (string | bigint)[],
  toSql: (where: string) => string,
) {
  const table = quoteName(definition.name);
  const key = keyOf(definition).map(quoteName).join(", ");
  const step = `(${key}) in (select ${key} from ${table} where ${of} limit ${stepRows})`;
  for (;;) {
    const [row] = await store.read(`select exists (select 1 from ${table} where ${of}) as more`, args);
    if (Number(row?.["more"]) === 0) return;
    const statement: InStatement = { sql: toSql(step), args };
    await store.write([statement]);
    await hits();
  }
}
