import { isCode, type SqlToken, toTokens } from "../../query/sql/tokens.ts";

/**
 * What a word may be at a place in SQL. `text`: inside a text or a comment; `name`: a new name, as after `as`; `alias`:
 * one may be given here, or a keyword follow; `any`: whatever the database, the notebook and the language know.
 */
type SqlPlace = "text" | "name" | "alias" | "any";

/** Code of one pair of brackets as far as it is written. */
interface Open {
  /** The clause that is being written; "names": the columns of a CTE; "": none, as in the arguments of a function. */
  clause: string;
  /** The last words, the newest first. */
  before: SqlToken[];
  /** CASEs that have not ended. */
  cases: number;
}

const clauses = new Set(
  "with select from where group order having limit offset on using window values set union except intersect".split(" "),
);
/** Keywords that are a value, or end one. */
const values = new Set("end null true false current_date current_time current_timestamp".split(" "));

/** @param sql all before the word that is being written */
export function placeAfter(sql: string): SqlPlace {
  const tokens = toTokens(sql);
  if (isInText(sql, tokens.at(-1))) return "text";
  const open = openAt(tokens);
  const { clause, before, cases } = open;
  const [last, second] = before;
  const word = last?.kind === "keyword" ? last.text.toLowerCase() : "";
  if (word === "as") return "name";
  if (clause === "names" || (clause === "with" && (["with", "recursive"].includes(word) || last?.text === ",")))
    return "name";
  if (!["select", "from"].includes(clause) || cases > 0 || !isOperand(last)) return "any";
  // It has its alias already.
  return isOperand(second) || second?.text.toLowerCase() === "as" ? "any" : "alias";
}

function isInText(sql: string, last: SqlToken | undefined): boolean {
  if (last === undefined) return false;
  if (last.kind === "comment") return last.text.startsWith("--") ? !sql.endsWith("\n") : !last.text.endsWith("*/");
  return last.kind === "string" && (last.text.length < 2 || !last.text.endsWith("'"));
}

function openAt(tokens: readonly SqlToken[]): Open {
  const fresh = (clause = ""): Open => ({ clause, before: [], cases: 0 });
  const outer: Open[] = [];
  let here = fresh();
  for (const token of tokens.filter(isCode)) {
    const word = token.kind === "keyword" ? token.text.toLowerCase() : "";
    if (token.text === "(") {
      outer.push(here);
      here = fresh(here.clause === "with" && here.before[0]?.kind === "identifier" ? "names" : "");
      continue;
    }
    if (token.text === ")") here = outer.pop() ?? here;
    if (word === "case") here.cases++;
    if (word === "end") here.cases--;
    if (word === "join") here.clause = "from";
    else if (clauses.has(word)) here.clause = word;
    // A function's name and its brackets are one value.
    const isCall = token.text === ")" && here.before[0]?.kind === "identifier";
    here.before = [token, ...here.before.slice(isCall ? 1 : 0, 2)];
    if (here.before[1]?.text === "." && token.kind === "identifier") here.before.splice(1, 2);
  }
  return here;
}

function isOperand(token: SqlToken | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === "keyword") return values.has(token.text.toLowerCase());
  return token.kind !== "operator" || token.text === ")";
}
