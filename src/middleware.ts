/**
 * Every page comes through here, in this order: who asks, may they, is a change really theirs; then the page; then the
 * headers that keep it private. The rules themselves stand in access.ts.
 */
import { defineMiddleware } from "astro:middleware";
import type { APIContext, MiddlewareNext } from "astro";
import { isMachine, isOpen, isOurs, isSafe, notebookOf } from "./access.ts";
import { currentApp, currentClient } from "./current.ts";

export const onRequest = defineMiddleware(async (context, next) => {
  const response = await answer(context, next).catch((error: unknown) => fail(context, error));
  return secure(context, response);
});

async function answer(context: APIContext, next: MiddlewareNext): Promise<Response> {
  await know(context);
  return (await refuse(context)) ?? next();
}

/** Fills `locals`: the app, the owner if it is they, and what this browser chose. */
async function know({ locals, request, cookies }: APIContext): Promise<void> {
  const app = currentApp();
  const theme = cookies.get("tallybook_theme")?.value;
  locals.client = currentClient();
  locals.owner = await app.accounts.visitor(request.headers);
  locals.theme = theme === "light" || theme === "dark" ? theme : null;
  locals.origin = app.config.url ?? `${locals.client.https ? "https" : "http"}://${request.headers.get("host")}`;
  locals.app = app;
}

/** The answer to a request that may not be answered; null when it may. */
async function refuse({ locals, request, url }: APIContext): Promise<Response | null> {
  const { app } = locals;
  if (!isSafe(request.method) && !isOurs(request.headers, app.config.url)) {
    return refusal(403, "a change is only taken from a page of this Tallybook");
  }
  if (isOpen(url.pathname) || locals.owner) return null;
  if (isSafe(request.method)) {
    if ((await app.accounts.token(request.headers))?.scopes.includes("read")) return null;
    if (await isPublic(app, url.pathname)) return null;
  }
  if (isMachine(url.pathname, request.headers)) {
    return refusal(401, "a login or a token with the scope read is needed", { "www-authenticate": "Bearer" });
  }
  const next = isSafe(request.method) ? `?next=${encodeURIComponent(url.pathname + url.search)}` : "";
  return new Response(null, { status: 302, headers: { location: `/login${next}` } });
}

async function isPublic(app: App.Locals["app"], path: string): Promise<boolean> {
  const name = notebookOf(path);
  return name !== null && (await app.library.list()).some((entry) => entry.name === name && entry.public);
}

/** Where something broke: the log is told all, whoever asked only that it did. */
function fail(context: APIContext, error: unknown): Promise<Response> | Response {
  const { request, url } = context;
  // Whoever left early is told nothing, and is no news.
  if (!request.signal.aborted) {
    currentApp().effects.log(`${request.method} ${url.pathname} failed: ${(error as Error)?.stack ?? error}`);
  }
  if (isMachine(url.pathname, request.headers)) return refusal(500, "something broke here; the log says what");
  // Without locals not even the page for this can be drawn.
  if (context.locals.app === undefined || url.pathname === "/500") {
    return new Response("Something broke here; the log says what.\n", { status: 500 });
  }
  return context.rewrite(new Request(new URL("/500", url), { headers: request.headers }));
}

function secure({ url }: APIContext, response: Response): Response {
  const { headers } = response;
  const put = (name: string, value: string) => headers.has(name) || headers.set(name, value);
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "same-origin");
  headers.set("x-frame-options", "DENY");
  if (url.pathname.startsWith("/_astro/")) return response;
  put("cache-control", "private, no-cache");
  if (!headers.get("content-type")?.startsWith("text/html"))
    put("content-security-policy", "default-src 'none'; sandbox");
  return response;
}

function refusal(status: number, error: string, headers: Record<string, string> = {}): Response {
  return Response.json({ ok: false, error, status }, { status, headers });
}
