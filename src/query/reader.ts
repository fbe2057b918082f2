import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { type Bound, QuestionError, type Value } from "./answer.ts";
import { toFailure } from "./failure.ts";
import { type Guard, guard } from "./guard.ts";
import { sqlLimit, toStatement } from "./statement.ts";
import { answerBytes, chunkBytes, chunkRows, type Reply, type Request, valueBytes } from "./wire.ts";

/**
 * A reader: a process that answers questions and does nothing else, so that any question can be ended by ending it.
 * Its environment is empty, so that no SQL, however clever, finds a secret in it. One question at a time.
 */

/** Bytes SQLite may hold in memory; sorting and grouping beyond that go to temporary files. */
const heapBytes = 384_000_000;
/** KiB of pages kept in memory, of the database and of temporary tables; more makes large sorts faster. */
const cacheKiB = 65_536;

interface Connection {
  database: DatabaseSync;
  guard: Guard;
  /** Device and inode: a restored backup is another file. */
  file: string;
}

const path = process.argv[2] ?? "";
let connection: Connection | null = null;
let answering: { sql: string; replies: Generator<Reply, void> } | null = null;

process.on("message", (request: Request) => {
  if (request.type === "ask" || request.type === "stream") {
    answering = { sql: request.sql, replies: answer(request) };
  }
  if (answering === null) return;
  const { sql, replies } = answering;
  try {
    const reply = request.type === "stop" ? null : replies.next().value;
    if (request.type !== "stream" && request.type !== "more") replies.return();
    if (request.type === "stop" || (reply?.type === "rows" && reply.done)) answering = null;
    send(reply ?? { type: "rows", columns: [], rows: [], done: true, truncated: true, ms: 0 });
  } catch (error) {
    answering = null;
    send({ type: "error", ...toFailure(error, sql, connection) });
  }
});
process.on("disconnect", () => process.exit());

/** A query that runs for ever holds this thread, so another one watches whether the server is still there. */
const watch = `setInterval(() => process.ppid === ${process.ppid} || process.kill(process.pid, "SIGKILL"), 1000)`;
new Worker(watch, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 } }).unref();
send({ type: "hello" });

function send(reply: Reply): void {
  process.send?.(reply);
}

/** For an `ask` one reply; for a `stream` one each time it is asked for more. */
function* answer(request: Request & { type: "ask" | "stream" }): Generator<Reply, void> {
  const { database, guard } = connect();
  const { tokens } = toStatement(request.sql);
  guard.clear();
  const start = performance.now();
  const statement = database.prepare(request.sql, { returnArrays: true, readBigInts: true });
  const columns = toColumns(statement.columns().map((column) => column.name));
  const [rowLimit, byteLimit] = request.type === "ask" ? [request.rows, answerBytes] : [chunkRows, chunkBytes];
  const used = new Set(tokens.filter((token) => token.kind === "parameter").map((token) => token.text));
  let [rows, bytes]: [Value[][], number] = [[], 0];
  const reply = (done: boolean, truncated: boolean): Reply => {
    const ms = performance.now() - start;
    const about = request.type === "ask" ? { reads: guard.reads(request) } : {};
    return { type: "rows", columns, rows, done, truncated, ms, ...about };
  };
  for (const row of statement.iterate(toBound(request.params, used))) {
    if (rows.length >= rowLimit || bytes >= byteLimit) {
      yield reply(false, true);
      [rows, bytes] = [[], 0];
    }
    bytes += toValues(row as unknown as Value[]);
    rows.push(row as unknown as Value[]);
  }
  yield reply(true, false);
}

/** Integers that a number holds exactly become one, in place; answers with the row's rough size in bytes. */
function toValues(row: Value[]): number {
  let bytes = 0;
  for (let index = 0; index < row.length; index++) {
    const value = row[index];
    if (typeof value === "bigint") {
      const number = Number(value);
      if (Number.isSafeInteger(number)) row[index] = number;
    } else if (typeof value === "string") bytes += value.length;
    else if (value instanceof Uint8Array) bytes += value.byteLength;
    bytes += 8;
  }
  return bytes;
}

/** Names as the statement spells them; whole numbers as integers, since SQLite would take a number as a float. */
function toBound(params: Record<string, Bound>, used: Set<string>): Record<string, bigint | Bound> {
  const bound: Record<string, bigint | Bound> = {};
  for (const name of used) {
    const value = (Object.hasOwn(params, name.slice(1)) ? params[name.slice(1)] : null) ?? null;
    if (!name.startsWith("?")) bound[name] = Number.isSafeInteger(value) ? BigInt(value as number) : value;
  }
  return bound;
}

/** Two columns of one name would be one in JSON: the second is called `name_2`. */
function toColumns(names: string[]): string[] {
  const seen = new Set(names);
  return names.map((name, index) => {
    if (names.indexOf(name) === index) return name;
    let count = 2;
    while (seen.has(`${name}_${count}`)) count++;
    seen.add(`${name}_${count}`);
    return `${name}_${count}`;
  });
}

/** The connection, opened when first needed and again when another file has taken the place of the one it has. */
function connect(): Connection {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new QuestionError("There is no database yet; it is made when Tallybook starts.", { status: 503 });
  }
  const file = `${stat.dev}:${stat.ino}`;
  if (connection?.file === file) return connection;
  connection?.database.close();
  connection = null;
  const database = new DatabaseSync(path, {
    readOnly: true,
    allowExtension: false,
    allowBareNamedParameters: false,
    defensive: true,
    timeout: 2_000,
    limits: {
      length: valueBytes,
      sqlLength: sqlLimit * 4,
      attach: 0,
      column: 500,
      compoundSelect: 200,
      exprDepth: 500,
    },
  });
  const settings = {
    hard_heap_limit: heapBytes,
    cache_size: -cacheKiB,
    "temp.cache_size": -cacheKiB,
    trusted_schema: 0,
  };
  for (const [name, value] of Object.entries(settings)) database.exec(`pragma ${name} = ${value}`);
  connection = { database, guard: guard(database), file };
  return connection;
}
