import { toLabel } from "../../base/label.ts";
import { sha256 } from "../../base/sha256.ts";
import { QuestionError } from "../../query/answer.ts";
import { toHeaderError } from "../../query/library/header.ts";
import { splitQuery } from "../../query/library/split.ts";
import { toYaml } from "../../query/library/yaml.ts";
import { StatementError, toStatement } from "../../query/sql/statement.ts";
import { isCode, isKeyword } from "../../query/sql/tokens.ts";
import { type Collect, collectFields, header, toCollect } from "./header.ts";
import type { Column, keeps } from "./names.ts";

/** A file of `queries/collectors`, understood: where to ask, and the SELECT that makes rows of what comes. */
export interface Definition extends Collect {
  /** Of the file and of its table. */
  name: string;
  title: string;
  description: string | null;
  /** As the owner knows it: `queries/collectors/vacancies.sql`. */
  file: string;
  /** In the owner's directory. */
  own: boolean;
  /** Runs only once somebody has switched it on. */
  off: boolean;
  columns: Column[];
  /** Names of those by which a row is known again; [] only where every run is kept. */
  key: string[];
  keep: (typeof keeps)[number];
  /** Values of `{name}` in addresses and `:name` in the SQL. */
  params: Record<string, string>;
  sql: string;
  /** Of the SQL's first line in the file, from 1. */
  line: number;
  /** Hash of the whole file. */
  madeOf: string;
}

const namePattern = /^[a-z][a-z0-9_]{0,59}$/;
const takenNames = /^(sqlite_|collector)|_(closed(_\d+)?|spans|changes|old_\d+)$/;
/** Columns that every table of a collector has. */
const ownColumns = ["subject", "first_seen", "last_seen", "run"];
const ownParams = ["body", "subject", "page"];

/** @throws QuestionError 422 with file and line */
export function toDefinition(file: Pick<Definition, "name" | "file" | "own">, text: string): Definition {
  const fail: Fail = (message, line = 1) => new QuestionError(message, { status: 422, file: file.file, line });
  if (!file.file.endsWith(".sql")) throw fail("A collector is a .sql file.");
  checkName(file.name, fail);
  const { yaml, line, rest } = splitQuery(text, file.file);
  const block = toYaml(yaml ?? "", file.file, line);
  const parsed = header.safeParse(block.value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const known = issue?.path[0] === "collect" ? collectFields : Object.keys(header.shape);
    throw toHeaderError(issue, block, file.file, known);
  }
  const { title, description, off, columns, key, keep, params, collect, rate } = parsed.data;
  const at =
    (path: string[]): Fail =>
    (message) =>
      fail(message, block.lineOf(path));
  const first = text.slice(0, rest).split("\n").length;
  const sql = toSelect(text.slice(rest), (message, offset) =>
    fail(message, first + text.slice(rest, rest + offset).split("\n").length - 1),
  );
  const definition: Definition = {
    ...file,
    ...toCollect(collect, rate, (field, message) => at(["collect", field])(`${field}: ${message}`)),
    ...{ title: title ?? toLabel(file.name), description: description ?? null, off, key, keep, sql, line: first },
    columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)])),
    madeOf: sha256(text),
  };
  checkColumns(definition, at);
  return definition;
}

type Fail = (message: string, line?: number) => QuestionError;

function checkName(name: string, fail: Fail): void {
  const rule = "small letters, digits and _, a letter first, 60 at the most";
  if (!namePattern.test(name)) throw fail(`A collector's name is that of its table: ${rule}.`);
  if (isKeyword(name) || takenNames.test(name)) {
    throw fail(`"${name}" cannot be the name of a collector's table: it is a word of SQL or one of Tallybook's own.`);
  }
}

function checkColumns(
  { columns, key, keep, params, each, from, next }: Definition,
  at: (path: string[]) => Fail,
): void {
  for (const { name } of columns) {
    if (!namePattern.test(name)) throw at(["columns", name])(`columns: "${name}" is not small letters, digits and _.`);
    if (ownColumns.includes(name)) {
      throw at(["columns", name])(`columns: "${name}" is a column that Tallybook fills by itself.`);
    }
  }
  if (columns.length === 0) throw at(["columns"])("columns: name at least one, such as {id: text}.");
  if (columns.length > 100) throw at(["columns"])(`columns: ${columns.length} are too many; 100 are possible.`);
  const unknown = key.find((one) => !columns.some(({ name }) => name === one));
  if (unknown !== undefined) throw at(["key"])(`key: there is no column "${unknown}".`);
  if (new Set(key).size < key.length) throw at(["key"])("key: a column is named twice.");
  if (key.length === 0 && keep !== "every-run") {
    throw at(["key"])(`key: name the columns by which a row is known again, as "keep: ${keep}" needs them.`);
  }
  for (const name of Object.keys(params)) {
    if (!/^[a-z]\w{0,39}$/i.test(name) || ownParams.includes(name)) {
      throw at(["params", name])(`params: "${name}" is taken or no name of letters, digits and _.`);
    }
  }
  for (const [, name = ""] of from.matchAll(/\{\+?(\w+)\}/g)) {
    const known = name === "page" || (name === "subject" && each !== null) || Object.hasOwn(params, name);
    if (!known) throw at(["collect", "from"])(`from: {${name}} is not known; name it in params, or give "each:".`);
  }
  if (/\{\+?page\}/.test(from) && next !== null) {
    throw at(["collect", "from"])("from: pages go by number, {page}, or by next link, not by both.");
  }
}

function toSelect(sql: string, fail: (message: string, offset: number) => QuestionError): string {
  try {
    const { tokens, end } = toStatement(sql);
    const code = tokens.filter(isCode);
    const first = code[0]?.text.toLowerCase() ?? "";
    if (first !== "select" && first !== "with") throw fail("A collector is one SELECT.", code[0]?.offset ?? 0);
    const other = code.find(({ kind, text }) => kind === "parameter" && !text.startsWith(":"));
    if (other) throw fail(`Parameters are written :name here, not "${other.text}".`, other.offset);
    return sql.slice(0, end).trimEnd();
  } catch (error) {
    if (error instanceof StatementError) throw fail(error.message, error.offset);
    throw error;
  }
}
