/** How often a page was read, for anybody to ask where its site opens that: badges, and GoatCounter's visitor counter. */
import { LRUCache } from "lru-cache";
import { addDays, dayOf } from "../base/days.ts";
import type { Effects } from "../base/effects.ts";
import { counted } from "../base/numbers.ts";
import { toWrittenPath } from "../base/percent-escapes.ts";
import { isDay } from "../base/period.ts";
import { toPng } from "../notebook/export/png.ts";
import { textWidth } from "../notebook/fit-text.ts";
import type { Notebooks } from "../notebook/notebooks.ts";
import { QuestionError } from "../query/answer.ts";
import type { Sites } from "../store/sites.ts";

interface Deps {
  notebooks: Pick<Notebooks, "rows">;
  sites: Sites;
  effects: Effects;
  /** IANA name */
  timezone: string;
}

/** What an address of a counter asks for. */
export interface CounterAsked {
  /** "TOTAL" for the whole site. */
  path: string;
  search: URLSearchParams;
  network: string;
  signal: AbortSignal;
}

export type Count =
  | { kind: "counted"; views: number; visitors: number }
  /** Nobody may know: the site is closed, or not there. */
  | { kind: "closed" }
  | { kind: "wrong"; status: number; why: string };

/** Fewer views are none: among so few one reader could be told from another. */
const least = 5;

/** Readers of a page ask for its badge, and none of them can see a hit that is younger. */
const keptMs = 60_000;

const spans: Readonly<Record<string, number>> = { week: 7, month: 30, year: 365 };

export class Counter {
  readonly #deps: Deps;
  readonly #kept = new LRUCache<string, { at: number; count: Count }>({ max: 5_000 });

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async count({ path, search, network, signal }: CounterAsked): Promise<Count> {
    const open = this.#deps.sites.list().filter(({ openCounter }) => openCounter);
    const named = search.get("site");
    const site = named === null ? open[0] : open.find(({ name }) => name === named);
    if (!site) return { kind: "closed" };
    if (named === null && open.length > 1) return wrong("site: which of several, ?site=…");
    const period = this.#period(search);
    if (period === null) return wrong("start, end: a day such as 2026-05-01, or start=week, month or year");
    const asked = new URLSearchParams({ site: site.name, ...period });
    if (path !== "TOTAL") asked.set("path", toWrittenPath(path.startsWith("/") ? path : `/${path}`));
    const now = this.#deps.effects.now();
    const kept = this.#kept.get(`${asked}`);
    if (kept && now - kept.at < keptMs) return kept.count;
    const by = { audience: "stranger", isLocked: true, network, signal } as const;
    try {
      const { rows } = await this.#deps.notebooks.rows("read-count", asked, by);
      const [views = 0, visitors = 0] = (rows[0] ?? []).map(Number);
      const count: Count = { kind: "counted", ...(views < least ? none : { views, visitors }) };
      this.#kept.set(`${asked}`, { at: now, count });
      return count;
    } catch (error) {
      if (!(error instanceof QuestionError)) throw error;
      return { kind: "wrong", status: error.status, why: "the count cannot be had now" };
    }
  }

  /** `?start=week`, or a day, and `&end=` a day; else all days. Null for what is none. */
  #period(search: URLSearchParams): Record<string, string> | null {
    const [start, to] = [search.get("start") ?? "", search.get("end") ?? ""];
    const days = Object.hasOwn(spans, start) ? spans[start] : undefined;
    const from = days === undefined ? start : addDays(dayOf(this.#deps.effects.now(), this.#deps.timezone).day, -days);
    if (from === "" && to === "") return { period: "all" };
    return [from, to].every((day) => day === "" || isDay(day)) ? { from, to } : null;
  }
}

const none = { views: 0, visitors: 0 };

const wrong = (why: string): Count => ({ kind: "wrong", status: 400, why });

export type CounterFormat = keyof typeof formats;

/** How a count is shown, by the ending of its address. */
const formats = {
  /** As GoatCounter has it: texts, with narrow spaces. */
  json: {
    type: "application/json",
    body: (views: number, visitors: number) => JSON.stringify({ count: spaced(views), count_unique: spaced(visitors) }),
  },
  svg: { type: "image/svg+xml", body: (views: number) => toBadge(counted(views, "view")) },
  png: { type: "image/png", body: async (views: number) => (await toPng(toBadge(counted(views, "view")))).png },
  html: { type: "text/html; charset=utf-8", body: (views: number) => toDocument(counted(views, "view")) },
} satisfies Record<string, { type: string; body(views: number, visitors: number): unknown }>;

export function isCounterFormat(ext: string): ext is CounterFormat {
  return Object.hasOwn(formats, ext);
}

/** Type and body of what shows the count. */
export async function toShown(format: CounterFormat, { views, visitors }: { views: number; visitors: number }) {
  const { type, body } = formats[format];
  return { type, body: await body(views, visitors) };
}

const spaced = (number: number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");

const size = 12;
const height = 24;

/** A file of our own drawing, readable on light and dark pages. */
function toBadge(text: string): string {
  const width = Math.ceil(textWidth(text, size)) + 20;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${text}">` +
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="4" fill="#fdfcf8" stroke="#8b877c"/>` +
    `<text x="${width / 2}" y="16" text-anchor="middle" font-family="Inter, system-ui, sans-serif" font-size="${size}" fill="#26251f">${text}</text></svg>\n`
  );
}

function toDocument(text: string): string {
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark">` +
    `<meta name="viewport" content="width=device-width"><title>${text}</title><p>${text}</p></html>\n`
  );
}
