import { didYouMean } from "../../base/nearest.ts";
import { QuestionError } from "../answer.ts";
import type { Narrowing } from "../filters/narrowing.ts";
import { neededParams } from "../sql/needed.ts";
import { ownTables, type Reference, tablesIn, toReferences } from "../sql/references.ts";
import { type Statement, StatementError, toStatement } from "../sql/statement.ts";
import { identifierName, isCode, quoteName, type SqlToken, tokenLength, toTokens } from "../sql/tokens.ts";
import { declaration, toSpecs } from "./compiled-params.ts";
import { isSpans, namedIn, qualifiedNamesIn, scopeParams, toCte, toScopeTable, wider } from "./day-scope.ts";
import { toNarrowed } from "./narrowed-tables.ts";
import type { Compiled, DayScope, Notebook, QueryCell, StoredRows } from "./notebook.ts";
import type { ParamSpec } from "./params.ts";
import { Source } from "./source-map.ts";

/** Other files, as the library opens them. */
export interface Others {
  /** @throws QuestionError 422 for a file that is broken */
  open(name: string): Notebook;
  /** Names of all files that can be referred to. */
  names(): string[];
  /** Tables and views whose rows are the events of a day, in lower case. */
  relations(): ReadonlySet<string>;
  /** Views that files make, and the names of these files. */
  views(): ReadonlyMap<string, string>;
  /** The SQL behind a view or a daily table, where a file says it; null: it is none. */
  textBehind(relation: string): string | null;
}

/** Some SQL of a notebook: a cell, or the options of a parameter. */
export interface Piece {
  notebook: Notebook;
  sql: string;
  line: number;
  /** Cells it may name. */
  earlier: QueryCell[];
  /** As it is called in a chain of references. */
  title: string;
}

interface Work {
  others: Others;
  /** What the page is narrowed to; null: nothing. */
  narrowing: Narrowing | null;
  /** What daily tables are read from; null: they themselves. */
  stored: StoredRows | null;
  /** Some of them were. */
  isStored: boolean;
  /** Finished CTEs, by the name they have in SQL; in the order in which they were needed. */
  tables: Map<string, Table>;
  params: Map<string, ParamSpec | null>;
  /** Of these CTEs those that can be asked by themselves. */
  apart: Map<string, Compiled>;
  /** The file that is asked says which days it reads. */
  limited: boolean;
  /** The days that files say they read, and the relations of which they do. */
  scope: DayScope | null;
  relations: Set<string>;
  /** A file that does not say so reads events, or could be taken for one that does. */
  unbounded: boolean;
  /** Such a file asks what time it is. */
  timely: boolean;
  /** CTEs that stand beside those of the references, since the SQL that is asked begins with them. */
  beside: ReadonlySet<string>;
}

interface Table {
  source: Source;
  /** How SQLite is told to compute it: " as", " as not materialized". */
  as: string;
}

/** How many files and cells one query may refer to, directly and through others. */
const maxTables = 50;

/**
 * References become CTEs, named so that they cannot meet a table's name: `"query.top_pages"`, `"cell.daily"`. What the
 * page is narrowed to becomes CTEs, too, in front of each relation of events that any of the files names.
 * @throws QuestionError 422 with file and line: an unknown reference, a cycle, several statements, `?` parameters
 */
export function compile(
  piece: Piece,
  others: Others,
  narrowing: Narrowing | null = null,
  stored: StoredRows | null = null,
): Compiled {
  const beside = ownTables(check(piece).tokens);
  const known = { limited: piece.notebook.reads !== null, unbounded: false, timely: false, beside };
  const found = { tables: new Map(), params: new Map(), apart: new Map(), relations: new Set<string>() };
  const work: Work = { others, narrowing, stored, isStored: false, scope: null, ...found, ...known };
  const { body, recursive } = translate(piece, [piece.title], work);
  const source = new Source();
  const parts: Compiled["parts"] = [];
  for (const [name, table] of work.tables) {
    source.glue(`${source.sql === "" ? "with recursive " : ",\n"}${name}${table.as} (\n`);
    const [start, apart] = [source.sql.length, work.apart.get(name)];
    source.append(table.source);
    if (apart) parts.push({ start, end: source.sql.length, compiled: apart });
    source.glue("\n)");
  }
  if (source.sql !== "") source.glue(recursive ? ",\n" : "\n");
  else if (recursive) source.glue("with recursive ");
  const own = source.sql.length;
  source.append(body);
  const locate = (offset: number) => ({ ...source.locate(offset), own: offset >= own });
  const tokens = toTokens(source.sql);
  const params = [...work.params.keys()];
  const specs = toSpecs(tokens, piece.notebook, work.params, others.textBehind);
  const dayScope = work.unbounded || work.scope === null ? null : { days: work.scope, of: [...work.relations] };
  const needed = [...neededParams(tokens)];
  const { timely, isStored } = work;
  return { sql: source.sql, params, specs, needed, dayScope, isStored, timely, parts, locate };
}

/** One piece with its references replaced; `recursive` when it had a WITH of its own, which is then left out. */
function translate(piece: Piece, chain: string[], work: Work): { body: Source; recursive: boolean } {
  const { notebook, sql } = piece;
  const statement = check(piece);
  const cells = new Map(piece.earlier.map((cell) => [cell.name.toLowerCase(), cell]));
  const references = toReferences(statement.tokens, new Set(cells.keys()));
  for (const reference of references) {
    const { offset, end } = reference;
    const at = { status: 422, file: notebook.file, ...placeAt(piece, offset), length: end - offset };
    if (reference.kind === "cell") addCell(cells.get(reference.name) as QueryCell, piece, chain, work);
    if (reference.kind === "query") addQuery(reference.name, at, chain, work);
  }
  addParams(piece, statement.tokens, work);
  const qualified = qualifiedTables(piece, statement.tokens, work);
  const limits = scopeTables(piece, statement.tokens, chain, work);
  const body = new Source();
  const named = new Set(references.filter(({ kind }) => kind === "query").map(({ name }) => name));
  const joined = chain.length === 1 || limits.length > 0;
  const { start, recursive } = joined ? afterWith(statement.tokens) : { start: 0, recursive: false };
  if (limits.length > 0) {
    body.glue(`${chain.length === 1 ? "" : "with recursive "}${limits.join(",\n")}${recursive ? ",\n" : "\n"}`);
  }
  const meant = references.filter(({ kind, name }) => kind !== "column" || named.has(name));
  const replaced = meant.map((reference) => ({ ...reference, sql: toSql(reference) }));
  let done = start;
  for (const { offset, end, sql: made } of [...replaced, ...qualified].sort((a, b) => a.offset - b.offset)) {
    body.add(sql.slice(done, offset), notebook.file, placeAt(piece, done));
    body.add(made, notebook.file, placeAt(piece, offset));
    done = end;
  }
  body.add(sql.slice(done, statement.end).trimEnd(), notebook.file, placeAt(piece, done));
  return { body, recursive: recursive || limits.length > 0 };
}

/**
 * CTEs that keep the piece to the days its file says it reads and to what the page is narrowed to, and what it refers to
 * from CTEs of the piece that is asked: a name means there what it means in its own file.
 */
function scopeTables(piece: Piece, tokens: SqlToken[], chain: string[], work: Work): string[] {
  const { reads, reach } = piece.notebook;
  const own = ownTables(tokens);
  const named = namedIn(tokens, work.others.relations());
  const foreign = named.difference(own);
  const spans = tokens.find((token) => isSpans(identifierName(token)) && foreign.has(identifierName(token)));
  if (spans !== undefined && reads !== "period") {
    throw refuse(
      piece,
      spans,
      `Sums of days are those of the period in a file that says "reads: period"; ${spans.text} needs it.`,
    );
  }
  const isQualified = qualifiedNamesIn(tokens).length > 0;
  if (reads === null ? named.size > 0 || isQualified : foreign.size < named.size) work.unbounded = true;
  if (reads === null && tokens.some(({ kind, text }) => kind === "parameter" && text === ":now")) work.timely = true;
  if (reads !== null && foreign.size > 0) {
    work.scope = wider(work.scope, reads);
    for (const name of foreign) work.relations.add(name);
    for (const name of scopeParams[reads]) work.params.set(name, work.params.get(name) ?? null);
  }
  const isNarrowed = work.narrowing !== null && reach !== "site";
  const limited = reads !== null || isNarrowed || (work.limited && chain.length > 1) ? foreign : new Set<string>();
  const limits = [...limited].map((name) =>
    isNarrowed ? toCte(name, narrowed(name, piece, work)) : toScopeTable(name, reads, storedRows(name, work)),
  );
  const views = isNarrowed ? viewTables(piece, tokens, chain, work) : new Map<string, string>();
  if (chain.length === 1) return [...limits, ...views.values()];
  const hidden = tablesIn(tokens).intersection(work.beside).difference(limited);
  const shown = [...hidden].flatMap((name) => (views.has(name) ? [] : [toScopeTable(name, null)]));
  return [...limits, ...views.values(), ...shown];
}

function storedRows(relation: string, work: Work): string | undefined {
  const rows = work.stored?.of(relation) ?? null;
  if (rows === null) return undefined;
  work.isStored = true;
  return `(\n${rows}\n)`;
}

/** The CTE that a relation of events is in this piece; with those that it draws on it stands before all others. */
function narrowed(relation: string, { notebook }: Piece, { narrowing, others, tables, relations }: Work): string {
  const { reads, reach } = notebook;
  if (narrowing === null || reach === "site") throw new Error("nothing is narrowed here");
  const how = { scope: reads, reach, narrowing };
  const made = toNarrowed(relation, how, others.textBehind(relation));
  for (const name of made.reads) relations.add(name);
  for (const { name, once, sql } of made.tables) {
    const source = new Source();
    source.glue(sql);
    if (!tables.has(name)) tables.set(name, { source, as: once ? " as materialized" : " as not materialized" });
  }
  return made.tables.at(-1)?.name ?? "";
}

/** A CTE does not reach into a view, so what its file says is asked in its place. */
function viewTables(piece: Piece, tokens: SqlToken[], chain: string[], work: Work): Map<string, string> {
  const files = work.others.views();
  const named = tablesIn(tokens).intersection(files).difference(work.others.relations());
  const at = { status: 422, file: piece.notebook.file, ...placeAt(piece, 0), length: 1 };
  return new Map(
    [...named].map((view) => {
      addQuery(view, at, chain, work);
      return [view, toCte(view, quoteName(`query.${view}`))];
    }),
  );
}

/** Names of tables with their database, `main.events`, which no CTE stands before; what the filters leave of them. */
function qualifiedTables(piece: Piece, tokens: SqlToken[], work: Work): { offset: number; end: number; sql: string }[] {
  const { reads, reach } = piece.notebook;
  const found = qualifiedNamesIn(tokens);
  if (reads !== null && found[0] !== undefined) {
    const { schema } = found[0];
    throw refuse(
      piece,
      schema,
      `A file that says what it reads ("reads: ${reads}") names tables without "${schema.text}.".`,
    );
  }
  if (work.narrowing === null || reach === "site") return [];
  return found.flatMap(({ schema, table }) => {
    const name = identifierName(table);
    if (work.others.views().has(name)) {
      throw refuse(piece, schema, `A filter reaches the view "${name}" where it is named without "${schema.text}.".`);
    }
    if (!work.others.relations().has(name)) return [];
    return [{ offset: schema.offset, end: table.offset + table.text.length, sql: narrowed(name, piece, work) }];
  });
}

function refuse(piece: Piece, { offset, text }: SqlToken, message: string): QuestionError {
  const at = { status: 422, file: piece.notebook.file, ...placeAt(piece, offset), length: text.length };
  return new QuestionError(message, at);
}

function check(piece: Piece): Statement {
  const { notebook, sql } = piece;
  try {
    const statement = toStatement(sql);
    const bare = statement.tokens.find(({ kind, text }) => kind === "parameter" && !text.startsWith(":"));
    if (bare) throw new StatementError(`Parameters are written :name here, not "${bare.text}".`, bare.offset);
    return statement;
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    const at = { ...placeAt(piece, error.offset), length: tokenLength(sql, error.offset) };
    throw new QuestionError(error.message, { status: error.status, file: notebook.file, ...at });
  }
}

function toSql({ kind, name, unnamed }: Reference): string {
  if (kind === "column") return quoteName(name);
  return `${quoteName(`${kind}.${name}`)}${unnamed ? ` as ${quoteName(name)}` : ""}`;
}

function addCell(cell: QueryCell, from: Piece, chain: string[], work: Work): void {
  const { notebook } = from;
  const earlier = from.earlier.slice(0, from.earlier.indexOf(cell));
  const piece: Piece = { notebook, sql: cell.sql, line: cell.line, earlier, title: cell.name };
  addTable(quoteName(`cell.${cell.name.toLowerCase()}`), piece, chain, work);
}

type Place = { status: number; file: string; line: number; column: number; length: number };

function addQuery(name: string, at: Place, chain: string[], work: Work): void {
  const names = work.others.names();
  const file = names.findLast((one) => one.replaceAll("-", "_") === name);
  if (file === undefined) {
    const hint = didYouMean(
      name,
      names.map((one) => one.replaceAll("-", "_")),
    );
    throw new QuestionError(`There is no query file for "query.${name}".${hint}`, at);
  }
  const title = `query.${name}`;
  if (chain.includes(title)) {
    const cycle = [...chain.slice(chain.indexOf(title)), title].join(" → ");
    throw new QuestionError(`These queries go round in a circle: ${cycle}.`, at);
  }
  const notebook = work.others.open(file);
  const cell = notebook.cells.find((one) => one.type === "query");
  if (notebook.kind !== "query" || cell === undefined) {
    throw new QuestionError(`"query.${name}" is a notebook; only a query file (.sql) can be referred to.`, at);
  }
  addTable(quoteName(title), { notebook, sql: cell.sql, line: cell.line, earlier: [], title }, chain, work);
}

function addTable(name: string, piece: Piece, chain: string[], work: Work): void {
  if (work.tables.has(name)) return;
  if (work.tables.size + chain.length > maxTables) {
    throw new QuestionError(`This query draws on more than ${maxTables} others.`, {
      status: 422,
      file: piece.notebook.file,
      line: piece.line,
    });
  }
  const { body } = translate(piece, [...chain, piece.title], work);
  work.tables.set(name, { source: body, as: " as" });
  if (piece.notebook.apart) work.apart.set(name, compile(piece, work.others, work.narrowing));
}

/** Of two declarations the asking file's wins: what it refers to has been added before. */
function addParams({ notebook }: Piece, tokens: SqlToken[], work: Work): void {
  for (const { kind, text } of tokens) {
    if (kind !== "parameter") continue;
    const name = text.slice(1);
    work.params.set(name, declaration(notebook, name) ?? work.params.get(name) ?? null);
  }
}

/** Where the SQL goes on after a leading WITH [RECURSIVE], so that its CTEs join ours. */
function afterWith(tokens: SqlToken[]): { start: number; recursive: boolean } {
  const [first, second] = tokens.filter(isCode);
  if (first?.text.toLowerCase() !== "with") return { start: 0, recursive: false };
  const last = second?.text.toLowerCase() === "recursive" ? second : first;
  return { start: last.offset + last.text.length, recursive: true };
}

/** Of an offset into the piece, in its file. */
function placeAt({ sql, line }: Piece, offset: number): { line: number; column: number } {
  const lines = sql.slice(0, offset).split("\n");
  return { line: line + lines.length - 1, column: (lines.at(-1)?.length ?? 0) + 1 };
}
