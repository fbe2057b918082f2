import { identifierName, type SqlToken } from "./tokens.ts";
import { type SqlLevel, type SqlNode, wordOf } from "./tree.ts";

/** A table that a WITH makes: `name as (…)`, `name (a, b) as materialized (…)`. */
export interface Cte {
  /** In lower case, without quotes. */
  name: string;
  /** Its name where it is made. */
  token: SqlToken;
  /** Its SELECT. */
  body: SqlLevel;
}

/** The CTEs of one WITH. As in SQLite each is known to all of them and to all that follows in the same brackets. */
interface With {
  /** Places in its level, the second not counted. */
  from: number;
  until: number;
  ctes: Map<string, Cte>;
}

/** What the names of tables stand for: CTEs of the nearest WITH outwards that has one of that name, else tables. */
export class Scopes {
  readonly #withs = new Map<SqlLevel, With[]>();

  /** The CTE that a name without a database means at this place of a level; null: it is a table's. */
  find(name: string, level: SqlLevel, index: number): Cte | null {
    let at = index;
    for (let here: SqlLevel | null = level; here !== null; at = here.index, here = here.outer) {
      for (const { from, until, ctes } of this.#of(here)) {
        const cte = at >= from && at < until ? ctes.get(name) : undefined;
        if (cte !== undefined) return cte;
      }
    }
    return null;
  }

  /** Names of the CTEs that are known in all of a level, as its first WITH makes them. */
  namesOf(level: SqlLevel): Set<string> {
    return new Set(this.#of(level)[0]?.ctes.keys());
  }

  #of(level: SqlLevel): With[] {
    return this.#withs.getOrInsertComputed(level, () => withsOf(level));
  }
}

function withsOf({ nodes }: SqlLevel): With[] {
  return nodes.flatMap((node, from): With[] => {
    if (node.kind !== "keyword" || wordOf(node) !== "with") return [];
    const end = nodes.findIndex(({ text }, index) => index > from && text === ";");
    return [{ from, until: end === -1 ? nodes.length : end, ctes: ctesBehind(nodes, from) }];
  });
}

function ctesBehind(nodes: readonly SqlNode[], from: number): Map<string, Cte> {
  const ctes = new Map<string, Cte>();
  let at = wordOf(nodes[from + 1]) === "recursive" ? from + 2 : from + 1;
  for (;;) {
    const token = nodes[at];
    // Also a word that SQL lends out as a name: `with rows as (…)`.
    if (token === undefined || token.kind === "level" || token.kind === "operator") return ctes;
    if (nodes[++at]?.kind === "level") at++;
    if (wordOf(nodes[at++]) !== "as") return ctes;
    if (wordOf(nodes[at]) === "not") at++;
    if (wordOf(nodes[at]) === "materialized") at++;
    const body = nodes[at++];
    if (body?.kind !== "level") return ctes;
    const name = identifierName(token);
    ctes.set(name, { name, token, body });
    if (wordOf(nodes[at++]) !== ",") return ctes;
  }
}
