import { parse as parseYaml, stringify } from "yaml";
import { z } from "zod";
import { QuestionError } from "../query/answer.ts";
import { splitQuery } from "../query/library/split.ts";
import type { Readers } from "../query/readers/readers.ts";
import { toStatements } from "../query/sql/statements.ts";
import { isCode, toTokens } from "../query/sql/tokens.ts";
import { requote } from "./double-quoted.ts";
import { toName } from "./name.ts";
import type { NotebookWriter } from "./notebook-writer.ts";
import { WriteError } from "./problem.ts";

/** What became files, and what did not and why, each by its name. */
export interface ImportedQueries {
  saved: string[];
  /** What was changed in them, in words. */
  notes: string[];
  refused: { name: string; why: string }[];
}

interface Deps {
  writer: NotebookWriter;
  /** They know which names there are. */
  readers: Pick<Readers, "ask">;
}

interface Candidate {
  /** Its name where it comes from. */
  name: string;
  text: string;
  /** Why it cannot be taken at all. */
  why: string | null;
}

const canned = z.union([
  z.string().transform((sql) => ({ sql, title: undefined, description: undefined, write: false, params: undefined })),
  z.looseObject({
    sql: z.string(),
    title: z.string().optional(),
    description: z.string().optional(),
    write: z.boolean().optional(),
    params: z.union([z.array(z.string()), z.string()]).optional(),
  }),
]);
const metadata = z.looseObject({
  databases: z
    .record(z.string(), z.looseObject({ queries: z.record(z.string(), canned).optional() }).nullable())
    .optional(),
});

/** The canned queries of a Datasette `metadata.yaml`, `datasette.yaml` or their JSON. Throws QuestionError. */
export async function importDatasette(deps: Deps, text: string): Promise<ImportedQueries> {
  const parsed = metadata.safeParse(toValue(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new QuestionError(`This is no Datasette configuration: ${issue?.path.join(".")}: ${issue?.message}.`);
  }
  const queries = Object.values(parsed.data.databases ?? {}).flatMap((one) => Object.entries(one?.queries ?? {}));
  if (queries.length === 0) throw new QuestionError("There are no queries in this file: databases.<name>.queries.");
  return saveAll(
    deps,
    queries.map(([name, query]) => toCandidate(name, query)),
  );
}

/** Each statement of a file of SQL: one takes the file's name, several are numbered. */
export async function importSql(deps: Deps, name: string, text: string): Promise<ImportedQueries> {
  const { rest } = splitQuery(text, name);
  const statements = toStatements(text.slice(rest));
  if (statements.length === 0) throw new QuestionError("There is no SQL in this file.");
  if (statements.length === 1) return saveAll(deps, [{ name, text, why: whyNot(statements[0] ?? "") }]);
  return saveAll(
    deps,
    statements.map((sql, index) => ({ name: `${name}-${index + 1}`, text: `${sql}\n`, why: whyNot(sql) })),
  );
}

function toValue(text: string): unknown {
  try {
    return parseYaml(text, { maxAliasCount: 20 });
  } catch (error) {
    throw new QuestionError(`This is neither YAML nor JSON: ${(error as Error).message.split("\n")[0]}`);
  }
}

function toCandidate(name: string, query: z.infer<typeof canned>): Candidate {
  const { sql, title, description, write } = query;
  const header = {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description: description.trim() }),
  };
  const head = Object.keys(header).length > 0 ? `/* ---\n${stringify(header, { lineWidth: 0 })}--- */\n` : "";
  const why = write ? "it writes (write: true); a query here only reads" : whyNot(sql);
  return { name, text: `${head}${sql.trim().replace(/;+$/, "")}\n`, why };
}

/** Why a statement cannot be a query of ours, as far as that shows before it is asked. */
function whyNot(sql: string): string | null {
  const code = toTokens(sql).filter(isCode);
  const first = code[0]?.text.toLowerCase() ?? "";
  if (!["select", "with", "values", "("].includes(first)) {
    return `it begins with ${JSON.stringify(first.slice(0, 40))}; a query begins with SELECT, WITH or VALUES`;
  }
  const magic = code.find(({ kind, text }) => kind === "parameter" && text.startsWith(":_"));
  return magic === undefined ? null : `${magic.text} is filled in by Datasette itself; there is no such parameter here`;
}

/** One after the other; nothing that is there is replaced, and nothing becomes public by an import. */
async function saveAll({ writer, readers }: Deps, candidates: Candidate[]): Promise<ImportedQueries> {
  const imported: ImportedQueries = { saved: [], notes: [], refused: [] };
  for (const { name, text: given, why } of candidates) {
    if (why !== null) {
      imported.refused.push({ name, why });
      continue;
    }
    const { sql: text, texts } = await requote(given, readers);
    try {
      const { file } = await writer.save({ name: toName(name), kind: "query", text, base: "" });
      imported.saved.push(file);
      if (texts.length > 0) {
        const quoted = texts.map((one) => JSON.stringify(one)).join(", ");
        imported.notes.push(
          `${file}: ${quoted} ${texts.length === 1 ? "is a text" : "are texts"}, put in single quotes`,
        );
      }
    } catch (error) {
      if (!(error instanceof WriteError) && !(error instanceof QuestionError)) throw error;
      imported.refused.push({ name, why: error.message });
    }
  }
  return imported;
}
