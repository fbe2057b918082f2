import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { identifierName, isCode, isKeyword, toTokens } from "../../query/sql/tokens.ts";
import type { EditorSchema } from "../../write/schema.ts";

/** What is known where a cell stands. */
export interface KnownNames {
  schema: EditorSchema | null;
  /** Cells before it, with the columns of their last answers. */
  cells: Record<string, string[]>;
  /** Parameters that the header declares. */
  params: string[];
}

const words = `select from where group by order by having limit join left join on using with as distinct union all
  case when then else end and or not in is null like glob between exists over partition by filter asc desc
  recursive values cast`.split(/\s+/);

const functions = `count sum avg min max total group_concat coalesce ifnull nullif iif abs round length lower upper trim
  substr replace instr printf date time datetime julianday strftime unixepoch json_each json_extract json_group_array
  row_number rank dense_rank lag lead first_value last_value ntile median percentile`.split(/\s+/);

/** Proposes names for the place where the cursor is: after `:`, after `query.`, after a table's name, or anywhere. */
export function propose(known: KnownNames): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const { state, pos, explicit } = context;
    const before = state.sliceDoc(Math.max(0, pos - 200), pos);
    if (isInText(state.sliceDoc(0, pos))) return null;
    const [typed = ""] = /[\w-]*$/.exec(before) ?? [];
    const from = pos - typed.length;
    const lead = before.slice(0, before.length - typed.length);
    const result = (options: Completion[]) => ({ from, options, validFor: /^\w*$/ });
    if (lead.endsWith(":")) return result(paramsOf(known));
    const [, owner] = /([\w"]+)\s*\.\s*$/.exec(lead) ?? [];
    if (owner !== undefined)
      return result(ownedBy(owner.replaceAll('"', "").toLowerCase(), state.doc.toString(), known));
    if (typed === "" && !explicit) return null;
    return result(anything(state.doc.toString(), known));
  };
}

/** Inside a text or a comment nothing is proposed. */
function isInText(sql: string): boolean {
  const last = toTokens(sql).at(-1);
  if (last === undefined) return false;
  if (last.kind === "comment") return last.text.startsWith("--") ? !sql.endsWith("\n") : !last.text.endsWith("*/");
  return last.kind === "string" && (last.text.length < 2 || !last.text.endsWith("'"));
}

function paramsOf({ schema, params }: KnownNames): Completion[] {
  const everywhere = schema?.params ?? [];
  return [
    ...params.map((label) => ({ label, type: "variable", boost: 1 })),
    ...everywhere.map((label) => ({ label, type: "variable", detail: "the bar on top" })),
  ];
}

function ownedBy(owner: string, sql: string, known: KnownNames): Completion[] {
  if (owner === "query") {
    return Object.entries(known.schema?.queries ?? {}).map(([label, { title }]) => ({
      label,
      type: "class",
      detail: title,
    }));
  }
  const table = aliases(sql).get(owner) ?? owner;
  return (columnsOf(table, known) ?? []).map((label) => column(label, table));
}

function anything(sql: string, known: KnownNames): Completion[] {
  const { schema, cells } = known;
  const used = new Set(aliases(sql).values());
  const columns = [...used].flatMap((table) => (columnsOf(table, known) ?? []).map((label) => column(label, table)));
  return [
    ...columns,
    ...Object.keys(cells).map((label) => ({ label, type: "class", detail: "cell", boost: 2 })),
    ...Object.keys(schema?.tables ?? {}).map((label) => ({ label: quoted(label), type: "type", detail: "table" })),
    ...Object.entries(schema?.queries ?? {}).map(([name, { title }]) => {
      return { label: `query.${name}`, type: "class", detail: title, boost: -1 };
    }),
    ...functions.map((label) => ({ label, type: "function", apply: `${label}(`, boost: -2 })),
    ...words.map((label) => ({ label, type: "keyword", boost: -1 })),
  ];
}

function column(label: string, table: string): Completion {
  return { label: quoted(label), type: "property", detail: table, boost: 3 };
}

function columnsOf(table: string, { schema, cells }: KnownNames): string[] | undefined {
  const [, query] = /^query\.(.*)$/.exec(table) ?? [];
  if (query !== undefined) return schema?.queries[query]?.columns;
  return cells[table] ?? schema?.tables[table] ?? schema?.queries[table]?.columns;
}

/** Every name a table goes by in this SQL, itself included, with the table it means. */
function aliases(sql: string): Map<string, string> {
  const code = toTokens(sql).filter(isCode);
  const found = new Map<string, string>();
  for (const [index, token] of code.entries()) {
    const before = code[index - 1]?.text.toLowerCase() ?? "";
    if (token.kind !== "identifier" || !["from", "join", ","].includes(before)) continue;
    let next = index + 1;
    let table = identifierName(token);
    if (table === "query" && code[next]?.text === ".") {
      const name = code[next + 1];
      if (name === undefined) continue;
      table = `query.${identifierName(name)}`;
      found.set(identifierName(name), table);
      next += 2;
    }
    found.set(table, table);
    if (code[next]?.text.toLowerCase() === "as") next++;
    const alias = code[next];
    if (alias?.kind === "identifier") found.set(identifierName(alias), table);
  }
  return found;
}

function quoted(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && !isKeyword(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
