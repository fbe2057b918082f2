import { z } from "zod";
import { toLabel } from "../../base/label.ts";
import { didYouMean } from "../../base/nearest.ts";
import { QuestionError } from "../answer.ts";
import { filterColumn } from "../filters/columns.ts";
import { type Reach, reaches } from "../filters/narrowing.ts";
import { type ChartBlock, type DayScope, dayScopes } from "./notebook.ts";
import { paramFields, params, toParamSpecs } from "./param-specs.ts";
import type { ParamSpec } from "./params.ts";
import { showValue, toYaml, type YamlBlock } from "./yaml.ts";

/** What a file says of itself, complete. */
interface Header {
  title: string;
  description: string | null;
  public: boolean;
  hidden: boolean;
  order: number | null;
  reads: DayScope | null;
  reach: Reach;
  open: string[];
  apart: boolean;
  view: number | null;
  params: ParamSpec[];
  /** Of a query file; a notebook has chart blocks instead. */
  chart: ChartBlock | null;
}

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const notebookHeader = z.strictObject({
  title: text.optional(),
  description: text.optional(),
  public: z.boolean().default(false),
  hidden: z.boolean().default(false),
  order: z.number().optional(),
  reads: z.enum(dayScopes).nullish(),
  narrow: z.enum(reaches).default("hits"),
  open: z.array(z.string().refine((name) => filterColumn(name) !== null)).default([]),
  params,
});
const queryHeader = notebookHeader.extend({
  chart: z.unknown().optional(),
  apart: z.boolean().default(false),
  view: z.boolean().default(false),
});

const needs: Record<string, string> = {
  title: "text",
  description: "text",
  public: "true or false",
  hidden: "true or false",
  order: "a number",
  reads: "period, previous, compared, comparison or before",
  narrow: "hits, visits or site",
  open: "a list of columns such as path or country",
  apart: "true or false",
  view: "true or false",
};

/**
 * @param source the YAML, or null of a file without one
 * @param line of the YAML's first line in the file, from 1
 * @throws QuestionError 422 that names the field and its value, with file and line
 */
export function toHeader(source: string | null, kind: "query" | "notebook", name: string, file: string, line: number) {
  const block = toYaml(source ?? "", file, line);
  const schema = kind === "query" ? queryHeader : notebookHeader;
  const parsed = schema.safeParse(block.value);
  if (!parsed.success) throw toHeaderError(parsed.error.issues[0], block, file, Object.keys(schema.shape));
  const { title, description, public: isPublic, hidden, order, reads, narrow, open } = parsed.data;
  const isView = "view" in parsed.data && parsed.data.view === true;
  const header: Header = {
    title: title?.trim() || toLabel(name),
    description: description ?? null,
    public: isPublic,
    hidden,
    order: order ?? null,
    reads: reads ?? null,
    reach: narrow,
    open,
    apart: "apart" in parsed.data && parsed.data.apart === true,
    view: isView ? block.lineOf(["view"]) : null,
    params: toParamSpecs(parsed.data.params, block, file),
    chart: toChart(block),
  };
  return header;
}

function toChart(block: YamlBlock): ChartBlock | null {
  const value = block.value["chart"];
  if (value === undefined || value === null) return null;
  const keys = typeof value === "object" ? Object.keys(value) : [];
  const lines = Object.fromEntries(keys.map((key) => [key, block.lineOf(["chart", key])]));
  return { value, line: block.lineOf(["chart"]), lines };
}

/** What is wrong with a field of a header, by its first issue; `known` are the fields there may be. */
export function toHeaderError(
  issue: z.core.$ZodIssue | undefined,
  block: YamlBlock,
  file: string,
  known: string[],
): QuestionError {
  const path = issue?.path ?? [];
  const at = (keys: readonly PropertyKey[]) => ({ status: 422, file, line: block.lineOf(keys) });
  if (issue?.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const fields = path[0] === "params" ? paramFields : known;
    const where = path.length === 0 ? "" : ` in ${path.join(".")}`;
    const hint = didYouMean(key, fields) || ` Known are ${fields.join(", ")}.`;
    return new QuestionError(`Unknown field "${key}"${where}.${hint}`, at([...path, key]));
  }
  let value: unknown = block.value;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  const need = needs[String(path[0])] ?? "another kind of value";
  return new QuestionError(`${path.join(".")}: ${need} is needed, not ${showValue(value)}.`, at(path));
}
