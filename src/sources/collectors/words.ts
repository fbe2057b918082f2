import { bytesText, counted } from "../../base/numbers.ts";
import type { Run } from "./journal.ts";
import type { CollectorStatus } from "./status.ts";

/** What a run came to, in a sentence without its times. */
export function runText(run: Run): string {
  const { state, requests, rows, added, changed, gone, bytes } = run;
  const asked = `${counted(requests, "request")}, ${bytesText(bytes)}`;
  if (state === "running") return "It goes on.";
  if (state === "unchanged") return `Nothing has changed since (${asked}).`;
  const news = [
    added > 0 ? `${counted(added, "new one", "new ones")}` : "",
    changed > 0 ? `${counted(changed, "changed", "changed")}` : "",
    gone > 0 ? `${counted(gone, "gone", "gone")}` : "",
  ].filter((part) => part !== "");
  const found = `${counted(rows, "row")}${news.length > 0 ? `, ${news.join(", ")}` : rows > 0 ? ", none of them new" : ""}`;
  if (state === "ok") return `${found} (${asked}).`;
  return `${state === "failed" ? "It failed" : "It was stopped"}: ${found} (${asked}).`;
}

/**
 * How a collector is doing, in a sentence.
 * @param time an instant, in ms since 1970, UTC, as people read it
 */
export function stateText(
  { state, running, next, failingSince, last }: CollectorStatus,
  time: (ms: number) => string,
): string {
  if (running !== null) {
    const of = running.subject === null ? "" : `, at ${running.subject}`;
    const how = `${counted(running.requests, "request")} and ${counted(running.rows, "row")} so far${of}`;
    return running.stopping ? "It is being stopped." : `Running since ${time(running.started)}: ${how}.`;
  }
  const before = last === null ? "It has not run yet." : `Last run ${time(last.started)}.`;
  if (state === "broken") return "It cannot run as its file is.";
  if (state === "off") return `Not switched on. ${before}`;
  if (state === "paused") return `Paused. ${before}`;
  const then = next === null ? "" : ` Next run ${time(next)}.`;
  if (failingSince !== null) return `Failing since ${time(failingSince)}.${then}`;
  return `${before}${then}`;
}
