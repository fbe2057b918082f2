import { z } from "zod";
import type { QuestionError } from "../../query/answer.ts";
import { columnTypes, keeps } from "./names.ts";
import { type Schedule, toSchedule } from "./schedule.ts";

const formats = ["json", "csv", "feed", "html"] as const;

/** Where and how a collector asks. */
export interface Collect {
  /** An address with `{page}`, `{subject}` and parameters in it, but none in its host. */
  from: string;
  as: (typeof formats)[number];
  /** Of HTML: the selector of a row, and of the fields in it, `selector` or `selector@attribute`. */
  rows: string | null;
  fields: Record<string, string>;
  /** Pages by number: the first, and from one to the next. */
  pages: { from: number; step: number } | null;
  /** Pages by next link: `link` of the HTTP header, `$.path` of JSON, `selector@attribute` of HTML. */
  next: string | null;
  /** Pages at the most, of one subject. */
  most: number;
  schedule: Schedule;
  /** The host in `from` may be in a private network. */
  private: boolean;
  /** Subjects that the file names, and SQL that answers with more; null: it has none. */
  each: { list: string[]; query: string | null } | null;
  /** ms between two requests of one host. */
  gapMs: number;
}

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const collect = z.strictObject({
  from: z.string(),
  as: z.enum(formats).default("json"),
  rows: z.string().optional(),
  fields: z.record(z.string(), z.string()).default({}),
  pages: z
    .strictObject({
      from: z.int().min(0).max(1_000_000).default(1),
      step: z.int().min(1).max(10_000).default(1),
      most: z.int().min(1).max(1000).default(100),
      until: z.literal("empty").default("empty"),
    })
    .optional(),
  next: z.string().min(1).max(500).optional(),
  most: z.int().min(1).max(1000).default(100),
  every: z.string(),
  private: z.boolean().default(false),
  each: z.union([z.string(), z.array(scalar).max(1000)]).optional(),
});
export const collectFields = Object.keys(collect.shape);

export const header = z.strictObject({
  title: z.string().optional(),
  description: z.string().optional(),
  off: z.boolean().default(false),
  collect,
  columns: z.record(z.string(), z.enum(columnTypes)).default({}),
  key: z.union([z.string().transform((name) => [name]), z.array(z.string()).max(16)]).default([]),
  keep: z.enum(keeps).default("latest"),
  rate: z.string().default("1 per 1s"),
  params: z.record(z.string(), scalar).default({}),
});

type Fail = (field: string, message: string) => QuestionError;

/** @throws what `fail` makes of a field and what is wrong with it */
export function toCollect(given: z.infer<typeof collect>, rate: string, fail: Fail): Collect {
  const { from, as, rows, fields, pages, next, every, each } = given;
  checkAddress(from, fail);
  if (as === "html" && !rows) throw fail("rows", "HTML needs the selector of a row, such as “li.vacancy”.");
  if (as === "html" && Object.keys(fields).length === 0) {
    throw fail("fields", "HTML needs the selectors of fields in a row, such as {title: a, url: a@href}.");
  }
  if (as !== "html" && (rows || Object.keys(fields).length > 0)) {
    throw fail(rows ? "rows" : "fields", `only "as: html" has it, not "as: ${as}".`);
  }
  if (pages && !/\{\+?page\}/.test(from)) throw fail("pages", "put {page} into the address.");
  if (next !== undefined) checkNext(next, as, fail);
  const list = Array.isArray(each) ? each.map(String) : [];
  const query = typeof each === "string" ? each : null;
  if (query !== null && !/^\s*(select|with|values)\b/i.test(query)) {
    throw fail("each", "a list, or a query whose first column is the subjects, is needed.");
  }
  return {
    ...{ from, as, rows: rows ?? null, fields, next: next ?? null, private: given.private },
    pages: /\{\+?page\}/.test(from) ? { from: pages?.from ?? 1, step: pages?.step ?? 1 } : null,
    most: pages?.most ?? given.most,
    schedule: toSchedule(every, (message) => fail("every", message)),
    each: each === undefined ? null : { list, query },
    gapMs: toGap(rate, given.private, fail),
  };
}

/** What stands in it of others must not choose the host. */
function checkAddress(from: string, fail: Fail): void {
  const host = /^https?:\/\/([^/?#]*)/i.exec(from)?.[1];
  if (host === undefined || host === "" || from.length > 2000 || !URL.canParse(from.replaceAll(/[{}]/g, ""))) {
    throw fail("from", `a web address is needed, https://…, not ${JSON.stringify(from.slice(0, 100))}.`);
  }
  if (/[{}]/.test(host)) throw fail("from", "the host is written out; {…} may follow after it.");
  if (host.includes("@")) throw fail("from", "an address with a user name is not asked.");
}

function checkNext(next: string, as: Collect["as"], fail: Fail): void {
  const possible = next === "link" || (as === "json" && next.startsWith("$.")) || (as === "html" && next.includes("@"));
  if (!possible) throw fail("next", "“link” (of the HTTP header), of JSON a path “$.next”, of HTML “a.next@href”.");
}

const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000 };

/** `1 per 5s`, `30 per 1m`. */
function toGap(rate: string, isPrivate: boolean, fail: Fail): number {
  const [, count = "", number = "", unit = ""] = /^(\d{1,4}) per (\d{0,4}) ?(s|m|h)$/.exec(rate.trim()) ?? [];
  const perMs = Number(number || 1) * (unitMs[unit] ?? 0);
  const gap = perMs / Number(count);
  if (count === "" || !Number.isFinite(gap) || gap > 3_600_000) {
    throw fail(
      "rate",
      `something like “1 per 5s” is needed, at least one an hour, not ${JSON.stringify(rate.slice(0, 40))}.`,
    );
  }
  // A host of one's own may be asked as often as one likes.
  if (gap < 200 && !isPrivate) throw fail("rate", "five requests a second are the most that others' hosts are asked.");
  return gap;
}
