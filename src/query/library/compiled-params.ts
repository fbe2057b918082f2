import { toLabel } from "../../base/label.ts";
import { numericParams } from "../sql/numeric.ts";
import { tablesIn } from "../sql/references.ts";
import { type SqlToken, toTokens } from "../sql/tokens.ts";
import type { Notebook } from "./notebook.ts";
import { barParams, inputsOf, type ParamSpec } from "./params.ts";

/** Of how many views and daily tables it is looked up what a parameter is compared with. */
const maxTexts = 50;

/** As a file declares it. */
export function declaration({ params }: Notebook, name: string): ParamSpec | undefined {
  return params.find((spec) => inputsOf(spec).includes(name));
}

/**
 * The parameters of some SQL that the bar does not set, each once: as this file declares it, else a file it refers to,
 * else a number where it is compared with one, else text.
 * @param named what files say of each, and null for what none of them declares
 * @param textBehind the SQL of a view or a daily table
 */
export function toSpecs(
  tokens: readonly SqlToken[],
  notebook: Notebook,
  named: ReadonlyMap<string, ParamSpec | null>,
  textBehind: (relation: string) => string | null,
): ParamSpec[] {
  const bar: readonly string[] = barParams;
  const found = [...named].filter(([name]) => !bar.includes(name));
  const specs = found.map(([name, spec]) => ({ name, spec: declaration(notebook, name) ?? spec }));
  const isDeclared = specs.every(({ spec }) => spec !== null);
  const numbers = isDeclared ? new Set<string>() : numericParams(tokens, textsBehind(tokens, textBehind));
  const complete = specs.map(({ name, spec }) => spec ?? toUndeclared(name, numbers.has(name) ? "number" : "text"));
  return [...new Map(complete.map((spec) => [spec.name, spec])).values()];
}

/** The SQL of all views and daily tables that some SQL reads, also through each other. */
function textsBehind(tokens: readonly SqlToken[], textBehind: (relation: string) => string | null): SqlToken[][] {
  const texts: SqlToken[][] = [];
  const names = tablesIn(tokens);
  for (const name of names) {
    const text = texts.length < maxTexts ? textBehind(name) : null;
    if (text === null) continue;
    const behind = toTokens(text);
    texts.push(behind);
    for (const more of tablesIn(behind)) names.add(more);
  }
  return texts;
}

function toUndeclared(name: string, type: "number" | "text"): ParamSpec {
  const none = { description: null, default: [], min: null, max: null, options: null, optionsFrom: null, line: null };
  return { name, type, label: toLabel(name), ...none };
}
