import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { type Bound, QuestionError, type Value } from "../answer.ts";
import { maxSqlLength } from "../sql/statement.ts";
import { toFailure } from "./failure.ts";
import { type Guard, guard } from "./guard.ts";
import { type Ready, Statements } from "./prepared-statements.ts";
import { maxChunkBytes, maxChunkRows, maxValueBytes, type Reply, type Request } from "./wire.ts";

/**
 * A reader: a process that answers questions and does nothing else, so that any question can be ended by ending it.
 * Its environment is empty, so that no SQL, however clever, finds a secret in it. One question at a time.
 */

/** Memory that SQLite may hold; sorting and grouping beyond that go to temporary files. */
const maxHeapBytes = 384_000_000;
/** KiB of pages kept in memory, of the database and of temporary tables; more makes large sorts faster. */
const cacheKiB = 65_536;

interface Connection {
  database: DatabaseSync;
  guard: Guard;
  statements: Statements;
  /** Device and inode: a restored backup is another file. */
  file: string;
}

const path = process.argv[2] ?? "";
let connection: Connection | null = null;
let answering: { sql: string; replies: Generator<Unsent, void> } | null = null;

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

function send(reply: Unsent): void {
  const { user, system } = process.cpuUsage();
  process.send?.({ ...reply, spent: (user + system) / 1000 });
}

/** A reply without what is told with each. */
type Unsent<Kind extends Reply = Reply> = Kind extends Reply ? Omit<Kind, "spent"> : never;

/** For an `ask` one reply; for a `stream` one each time it is asked for more. */
function* answer(request: Request & { type: "ask" | "stream" }): Generator<Unsent, void> {
  const { statements } = connect();
  if (request.type === "ask") return yield ask(request, statements);
  const start = performance.now();
  const ready = statements.prepare(request.sql);
  for (const batch of batches(ready, request.params, [maxChunkRows, maxChunkBytes])) {
    yield { type: "rows", columns: ready.columns, ...batch, ms: performance.now() - start };
  }
}

function ask(request: Request & { type: "ask" }, statements: Statements): Unsent {
  const start = performance.now();
  for (;;) {
    const ready = statements.open(request.sql);
    const { columns } = ready;
    const batch = first(batches(ready, request.params, [request.rows, request.bytes]));
    const ms = performance.now() - start;
    const reads = statements.reads(ready, request);
    if (reads !== null) return { type: "rows", columns, ...batch, ms, reads };
  }
}

interface Batch {
  rows: Value[][];
  done: boolean;
  /** There is at least one row more. */
  truncated: boolean;
}

/** All rows, in parts of so many and so many bytes; one part at least. */
function* batches(
  { statement, used }: Ready,
  params: Record<string, Bound>,
  [rowLimit, byteLimit]: [rows: number, bytes: number],
): Generator<Batch, void> {
  let batch: Batch = { rows: [], done: false, truncated: true };
  let bytes = 0;
  for (const row of statement.iterate(toBound(params, used))) {
    if (batch.rows.length >= rowLimit || bytes >= byteLimit) {
      yield batch;
      batch = { rows: [], done: false, truncated: true };
      bytes = 0;
    }
    bytes += toValues(row as unknown as Value[]);
    batch.rows.push(row as unknown as Value[]);
  }
  yield { ...batch, done: true, truncated: false };
}

/** Only the first of them; SQLite is told that the others are not wanted. */
function first(parts: Generator<Batch, void>): Batch {
  for (const batch of parts) return batch;
  return { rows: [], done: true, truncated: false };
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
function toBound(params: Record<string, Bound>, used: ReadonlySet<string>): Record<string, bigint | Bound> {
  const bound: Record<string, bigint | Bound> = {};
  for (const name of used) {
    const value = (Object.hasOwn(params, name.slice(1)) ? params[name.slice(1)] : null) ?? null;
    if (!name.startsWith("?")) bound[name] = Number.isSafeInteger(value) ? BigInt(value as number) : value;
  }
  return bound;
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
      length: maxValueBytes,
      sqlLength: maxSqlLength * 4,
      attach: 0,
      column: 500,
      compoundSelect: 200,
      exprDepth: 500,
    },
  });
  const settings = {
    hard_heap_limit: maxHeapBytes,
    cache_size: -cacheKiB,
    "temp.cache_size": -cacheKiB,
    trusted_schema: 0,
  };
  for (const [name, value] of Object.entries(settings)) database.exec(`pragma ${name} = ${value}`);
  const rules = guard(database);
  connection = { database, guard: rules, statements: new Statements(database, rules), file };
  return connection;
}
