import type { APIRoute } from "astro";

/**
 * What just arrived, for "waiting for your first hit" and the live line: hosts and reasons, nothing of a visitor.
 * `lastHit` is people's alone; a crawler's visit is `lastBot`, and has its name in `recent`.
 */
export const GET: APIRoute = ({ locals: { app } }) => {
  const { people, bots } = app.collector.last();
  const recent = app.collector
    .recent()
    .slice(0, 20)
    .map(({ time, kind, reason, bot, site, host }) => ({ time, kind, reason, bot, site, host }));
  return Response.json({ lastHit: people, lastBot: bots, recent });
};
