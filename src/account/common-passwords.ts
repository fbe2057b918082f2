import { FormError } from "../web/form.ts";
import { passwordLength } from "./forms.ts";

/**
 * Passwords that are tried first: the 49,000 most used ones by a list, those with a few digits or signs around, those
 * that repeat one piece, and those that are little more than words of the email and the sites.
 */

/** Letters and digits that have to be left beside words that anybody knows. */
const leastOwn = 6;
/** Shorter words occur in any text. */
const leastWord = 4;

/** The list takes some megabytes and a tenth of a second, so it is read when a password is set for the first time. */
async function readList(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  return new Set(dictionary["passwords-common"]);
}
let list: Promise<ReadonlySet<string>> | undefined;

/** Throws FormError. @param known the owner's email, names of sites and hosts */
export async function refuseCommon(password: string, known: string[]): Promise<void> {
  list ??= readList();
  const problem = problemOf(password.normalize("NFKC").toLowerCase(), wordsOf(known), await list);
  if (problem !== null) throw new FormError({ password: problem });
}

function problemOf(password: string, words: string[], common: ReadonlySet<string>): string | null {
  if (common.has(password)) return "This is one of the most used passwords, which are tried first. Choose another one.";
  const piece = /^(.+?)\1+.?$/su.exec(password)?.[1];
  if (piece !== undefined && piece.length < passwordLength.least) {
    return "It repeats one short piece, which is tried early. Choose another one.";
  }
  if (isDecorated(password, common)) {
    return "This is one of the most used passwords with a few digits or signs around it. Choose another one.";
  }
  const rest = words.reduce((text, word) => text.replaceAll(word, " "), password).trim();
  if (rest !== password && (ownLength(rest) < leastOwn || common.has(rest) || isDecorated(rest, common))) {
    return "It is little more than words of your email address or sites, which are tried early. Choose another one.";
  }
  return null;
}

/** A common password between digits and signs that are few, or whose digits are common themselves. */
function isDecorated(text: string, common: ReadonlySet<string>): boolean {
  const [, before = "", core = "", after = ""] = /^(\P{L}*)(.*?)(\P{L}*)$/su.exec(text) ?? [];
  const around = before + after;
  return around !== "" && common.has(core) && (around.length <= 4 || common.has(around.replace(/\P{N}/gu, "")));
}

const ownLength = (text: string): number => text.replace(/[^\p{L}\p{N}]/gu, "").length;

/** Each of them whole and in its parts, the longest first. */
function wordsOf(known: string[]): string[] {
  const texts = known.map((text) => text.normalize("NFKC").toLowerCase());
  const words = texts.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]);
  return ["tallybook", ...words].filter((word) => word.length >= leastWord).sort((a, b) => b.length - a.length);
}
