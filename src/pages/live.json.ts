import type { APIRoute } from "astro";

/** What just arrived, for "waiting for your first hit" and the live line: hosts and reasons, nothing of a visitor. */
export const GET: APIRoute = async ({ locals: { app } }) => {
  const recent = app.collector
    .recent()
    .map(({ time, kind, reason, site, host }) => ({ time, kind, reason, site, host }));
  const stored = recent.find((hit) => hit.kind === "stored");
  return Response.json({ lastHit: stored?.time ?? (await newest(app)), recent: recent.slice(0, 20) });
};

/** ms since 1970 of the newest hit on disk; the index on day makes it one day's rows. */
async function newest(app: App.Locals["app"]): Promise<number | null> {
  const [row] = await app.store.read("select max(time) as time from events where day = (select max(day) from events)");
  return typeof row?.["time"] === "number" ? row["time"] : null;
}
