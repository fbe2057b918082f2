import { isCode, type SqlToken } from "./tokens.ts";

/**
 * Code that stands side by side: the whole SQL, or what is in one pair of brackets, which is one node of the level around
 * it. Names are looked up from a level outwards, so what a level knows of names belongs here, too.
 */
export interface SqlLevel {
  kind: "level";
  text: "(" | "";
  nodes: SqlNode[];
  /** The level around it, and its place there; null: the whole SQL. */
  outer: SqlLevel | null;
  index: number;
  /** In the SQL, its opening bracket and behind its closing one. */
  offset: number;
  end: number;
  /** The opening bracket is closed. */
  closed: boolean;
}

/** Code without spaces and comments; a closing bracket only where it closes nothing. */
export type SqlNode = SqlToken | SqlLevel;

/** Never throws: what is unclosed runs to the end. */
export function toTree(tokens: readonly SqlToken[]): SqlLevel {
  const last = tokens.at(-1);
  const end = last === undefined ? 0 : last.offset + last.text.length;
  const level = (text: SqlLevel["text"], outer: SqlLevel | null, offset: number): SqlLevel => {
    return { kind: "level", text, nodes: [], outer, index: outer?.nodes.length ?? 0, offset, end, closed: false };
  };
  const root = level("", null, 0);
  let here = root;
  for (const token of tokens) {
    if (!isCode(token)) continue;
    const bracket = token.kind === "operator" ? token.text : "";
    if (bracket === "(") {
      const inner = level("(", here, token.offset);
      here.nodes.push(inner);
      here = inner;
    } else if (bracket === ")" && here.outer !== null) {
      here.end = token.offset + 1;
      here.closed = true;
      here = here.outer;
    } else here.nodes.push(token);
  }
  return root;
}

/** A level and all within it, each before those inside; a list, as brackets may be deeper than calls. */
export function levelsOf(root: SqlLevel): SqlLevel[] {
  const levels = [root];
  for (const { nodes } of levels) for (const node of nodes) if (node.kind === "level") levels.push(node);
  return levels;
}

/** The text of a node in lower case: a keyword or an operator; "(" for a level, "" for none. */
export function wordOf(node: SqlNode | undefined): string {
  return node?.text.toLowerCase() ?? "";
}

/** The same of a keyword; "" for all else. */
export function keywordOf(node: SqlNode | undefined): string {
  return node?.kind === "keyword" ? wordOf(node) : "";
}

/** What makes a table of the next name. */
export function isFrom(node: SqlNode | undefined): boolean {
  return ["from", "join"].includes(keywordOf(node));
}

/** Nodes of one level, parted at those that separate them; always one part at least. */
export function splitAt(nodes: readonly SqlNode[], separates: (node: SqlNode) => boolean): SqlNode[][] {
  const parts: SqlNode[][] = [[]];
  for (const node of nodes) {
    if (separates(node)) parts.push([]);
    else parts.at(-1)?.push(node);
  }
  return parts;
}

/** Nodes from a place to before the first of these keywords. */
export function upTo(nodes: readonly SqlNode[], start: number, words: ReadonlySet<string>): SqlNode[] {
  const end = nodes.findIndex((node, index) => index > start && words.has(keywordOf(node)));
  return nodes.slice(start, end === -1 ? undefined : end);
}
