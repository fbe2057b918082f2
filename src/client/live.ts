/** <live-line>: keeps "2 here now · last hit 2 minutes ago" true, and numbers of today with it, while somebody looks. */
import type { LiveTick } from "../base/live.ts";
import { ago } from "../base/times.ts";
import { fetchJson } from "./fetch.ts";
import { follow } from "./live-feed.ts";
import { renew } from "./visit.ts";

const sayMs = 30_000;
/** Between two drawings of a page whose numbers follow. */
const renewMs = 10_000;

const lines = () => document.querySelectorAll<HTMLElement>("live-line");

/** ms since 1970: of the newest hit that is known, and when the page was drawn. */
let newest = 0;
let drawn = Date.now();
/** The timer of the next drawing. */
let due = 0;

function say(): void {
  for (const line of lines()) {
    const time = line.querySelector("time");
    if (!time) continue;
    if (newest > Date.parse(time.dateTime)) time.dateTime = new Date(newest).toISOString();
    time.textContent = ago(Date.parse(time.dateTime), Date.now());
  }
}

function show({ all, sites }: LiveTick): void {
  for (const line of lines()) {
    const { site } = line.dataset;
    const live = (site === undefined ? all : sites[site]) ?? all;
    const people = line.querySelector("a span");
    if (people) people.textContent = String(live.people);
    newest = Math.max(newest, live.hits[0]?.time ?? 0);
    if (line.dataset["renews"] !== undefined && newest > drawn) plan();
  }
  say();
}

function plan(): void {
  if (due === 0) due = window.setTimeout(draw, Math.max(0, drawn + renewMs - Date.now()));
}

/** Whoever writes, marks or chooses something is not disturbed; what is new waits until they have done so. */
async function draw(): Promise<void> {
  due = 0;
  if (document.hidden) return;
  if (
    document.querySelector(".bar details[open], .tip:not([hidden])") ||
    !getSelection()?.isCollapsed ||
    document.activeElement?.matches("input, select")
  ) {
    due = window.setTimeout(draw, renewMs);
    return;
  }
  drawn = Date.now();
  await renew();
}

setInterval(say, sayMs);
if (document.querySelector("live-line[data-follow]")) {
  follow(show, async () => {
    const live = await fetchJson<{ lastHit: number | null }>("/live.json");
    newest = Math.max(newest, live?.lastHit ?? 0);
    say();
  });
}
