import { type Document, isMap, isScalar, LineCounter, parseDocument, visit } from "yaml";
import { clip } from "../../base/clip.ts";
import { QuestionError } from "../answer.ts";

/** A YAML text that is part of a file, and the lines its values stand on. */
export interface YamlBlock {
  /** A plain object; an empty block is an empty one. */
  value: Record<string, unknown>;
  /** Line in the file of the value at a path (of its key, in a mapping); the nearest parent's when there is none. */
  lineOf(path: readonly PropertyKey[]): number;
}

/**
 * @param line of the block's first line in the file, from 1
 * @throws QuestionError 422 with file and line for what is no YAML or no mapping
 */
export function toYaml(text: string, file: string, line: number): YamlBlock {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, strict: true, intAsBigInt: true });
  toExact(document);
  const last = text.trimEnd().length;
  const at = (offset: number) => line + Math.max(0, counter.linePos(Math.min(offset, last)).line - 1);
  const wrong = document.errors[0] ?? document.warnings[0];
  if (wrong) {
    throw new QuestionError(`This is not YAML: ${wrong.message}.`, { status: 422, file, line: at(wrong.pos[0]) });
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 20 }) ?? {};
  } catch (error) {
    throw new QuestionError(`This YAML cannot be read: ${(error as Error).message}.`, { status: 422, file, line });
  }
  if (!isMap(document.contents) && document.contents !== null) {
    throw new QuestionError(`Fields are needed here, such as "title: …", not ${showValue(value)}.`, {
      status: 422,
      file,
      line,
    });
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    let node: unknown = document.contents;
    let found = line;
    for (const key of path) {
      const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
      if (pair === undefined || !isScalar(pair.key)) break;
      found = at(pair.key.range?.[0] ?? 0);
      node = pair.value;
    }
    return found;
  };
  return { value: value as Record<string, unknown>, lineOf };
}

/** Integers as numbers, and as their digits where a number would round them: `default: 9007199254740993`. */
function toExact(document: Document): void {
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value !== "bigint") return;
      const number = Number(node.value);
      node.value = Number.isSafeInteger(number) ? number : String(node.value);
    },
  });
}

/** A value as an error shows it: short. */
export function showValue(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return clip(text, 60);
}
