import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { quoteIfNeeded } from "../../query/sql/tokens.ts";
import type { EditorSchema } from "../../write/schema.ts";
import { placeAfter } from "./sql-place.ts";
import { type SqlSources, sourcesIn } from "./sql-sources.ts";

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

/**
 * Proposes names for the place where the cursor is: after `:`, after `query.`, after a table's name, or anywhere; none
 * where a new name is written, for that is nobody's to guess.
 */
export function propose(known: KnownNames): (context: CompletionContext) => CompletionResult | null {
  return ({ state, pos, explicit }) => {
    const sql = state.doc.toString();
    const [typed = ""] = /[\w\u0080-\uffff]*$/.exec(sql.slice(Math.max(0, pos - 200), pos)) ?? [];
    const from = pos - typed.length;
    const lead = sql.slice(0, from);
    const place = placeAfter(lead);
    if (place === "text" || place === "name" || /^\d/.test(typed)) return null;
    const result = (options: Completion[]) => ({ from, options, validFor: /^\w*$/ });
    if (lead.endsWith(":")) return result(paramsOf(known));
    // A name behind a dot that is not written yet would be the next word.
    const whole = typed === "" ? `${lead}_${sql.slice(pos)}` : sql;
    const sources = sourcesIn(whole, (table) => columnsOf(table, known));
    const [, owner] = /([\w"]+)\s*\.\s*$/.exec(lead.slice(-200)) ?? [];
    if (owner !== undefined) return result(ownedBy(owner.replaceAll('"', "").toLowerCase(), sources, known));
    if (!explicit && (typed === "" || place === "alias")) return null;
    return result(place === "alias" ? keywords : anything(sources, known));
  };
}

function paramsOf({ schema, params }: KnownNames): Completion[] {
  const everywhere = schema?.params ?? [];
  return [
    ...params.map((label) => ({ label, type: "variable", boost: 1 })),
    ...everywhere.map((label) => ({ label, type: "variable", detail: "the bar on top" })),
  ];
}

function ownedBy(owner: string, { tables, made }: SqlSources, known: KnownNames): Completion[] {
  if (owner === "query") {
    return Object.entries(known.schema?.queries ?? {}).map(([label, { title }]) => ({
      label,
      type: "class",
      detail: title,
    }));
  }
  const table = tables.get(owner) ?? owner;
  return (made.get(table) ?? columnsOf(table, known) ?? []).map((label) => column(label, table));
}

const keywords: Completion[] = words.map((label) => ({ label, type: "keyword", boost: -1 }));

function anything({ tables, made, given }: SqlSources, known: KnownNames): Completion[] {
  const { schema, cells } = known;
  const all = [
    ...[...new Set(tables.values())].flatMap((table) =>
      (made.get(table) ?? columnsOf(table, known) ?? []).map((label) => column(label, table)),
    ),
    ...given.map((label) => ({ label: quoteIfNeeded(label), type: "property", detail: "named here", boost: 3 })),
    ...[...made.keys()].map((label) => ({ label: quoteIfNeeded(label), type: "class", detail: "made here", boost: 2 })),
    ...[...tables].flatMap(([name, table]) =>
      name === table || table === `query.${name}`
        ? []
        : [{ label: quoteIfNeeded(name), type: "class", detail: table, boost: 2 }],
    ),
    ...Object.keys(cells).map((label) => ({ label, type: "class", detail: "cell", boost: 2 })),
    ...Object.keys(schema?.tables ?? {}).map((label) => ({
      label: quoteIfNeeded(label),
      type: "type",
      detail: "table",
    })),
    ...Object.entries(schema?.queries ?? {}).map(([name, { title }]) => {
      return { label: `query.${name}`, type: "class", detail: title, boost: -1 };
    }),
    ...functions.map((label) => ({ label, type: "function", apply: `${label}(`, boost: -2 })),
    ...keywords,
  ];
  // What is named in two ways is proposed once a name and meaning.
  return [...new Map(all.map((one) => [`${one.label} ${"detail" in one ? one.detail : ""}`, one])).values()];
}

function column(label: string, table: string): Completion {
  return { label: quoteIfNeeded(label), type: "property", detail: table, boost: 3 };
}

function columnsOf(table: string, { schema, cells }: KnownNames): string[] | undefined {
  const [, query] = /^query\.(.*)$/.exec(table) ?? [];
  if (query !== undefined) return schema?.queries[query]?.columns;
  return cells[table] ?? schema?.tables[table] ?? schema?.queries[table]?.columns;
}
