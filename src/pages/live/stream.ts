import type { APIRoute } from "astro";

/**
 * What is going on now, as server-sent events. What is sent is not to be packed or held back on its way: a proxy that
 * waits for more shows nothing.
 */
export const GET: APIRoute = ({ locals: { app, client }, request }) => {
  const { headers, signal } = request;
  const mayListen = async () => !signal.aborted && (await app.accounts.mayRead(headers, client));
  const stream = app.live.open(mayListen);
  if (!stream) return Response.json({ error: "too many listen" }, { status: 503, headers: { "retry-after": "10" } });
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
};
