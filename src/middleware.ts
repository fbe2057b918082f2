/**
 * Every page comes through here, in this order: who asks, may they, is a change really theirs; then the page; then the
 * headers that keep it private. The rules themselves stand in access.ts.
 */
import { defineMiddleware } from "astro:middleware";
import type { APIContext, MiddlewareNext } from "astro";
import { currentApp, currentClient } from "./server/current.ts";
import {
  isFramed,
  isInner,
  isMachine,
  isOpen,
  isOurs,
  isReadable,
  isSafe,
  methodsOf,
  notebookOf,
} from "./web/access.ts";

export const onRequest = defineMiddleware(async (context, next) => {
  const response = await answer(context, next).catch((error: unknown) => fail(context, error));
  return secure(context, named(response));
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
  locals.audience = locals.owner || (await mayRead(app, request)) ? "owner" : "stranger";
  locals.theme = theme === "light" || theme === "dark" ? theme : null;
  locals.origin = app.config.url ?? `${locals.client.https ? "https" : "http"}://${request.headers.get("host")}`;
  locals.app = app;
}

/** The answer to a request that may not be answered; null when it may. */
async function refuse(context: APIContext): Promise<Response | null> {
  const { locals, request, url } = context;
  const { app, owner, audience } = locals;
  const methods = methodsOf(url.pathname);
  if (isInner(url.pathname) && !inner.has(request)) return context.rewrite("/404");
  if (!methods.includes(request.method)) {
    return refusal(405, `this address takes ${methods.join(", ")}`, { allow: methods.join(", ") });
  }
  if (!isSafe(request.method) && !isOurs(request.headers, app.config.url)) return refuseChange(context);
  if (isOpen(url.pathname) || owner) return null;
  if (isSafe(request.method)) {
    if (audience === "owner" && isReadable(url.pathname)) return null;
    if (await isPublic(app, url.pathname)) return null;
  }
  if (audience === "owner") {
    return refusal(403, "a token with the scope read opens notebooks, their exports, /queries, /data and /live.json");
  }
  if (isMachine(url.pathname, request.headers)) {
    return refusal(401, "a login or a token with the scope read is needed", { "www-authenticate": "Bearer" });
  }
  const next = isSafe(request.method) ? `?next=${encodeURIComponent(url.pathname + url.search)}` : "";
  return new Response(null, { status: 302, headers: { location: `/login${next}` } });
}

function refuseChange(context: APIContext): Promise<Response> | Response {
  if (!isMachine(context.url.pathname, context.request.headers)) return draw(context, "/403");
  return refusal(403, "a change is only taken from a page of this Tallybook");
}

/** Requests for pages that stand in the place of others, made here; asked for by anyone else they are not there. */
const inner = new WeakSet<Request>();

function draw({ request, url, rewrite }: APIContext, path: "/403" | "/500" | "/500?framed"): Promise<Response> {
  const instead = new Request(new URL(path, url), { headers: request.headers });
  inner.add(instead);
  return rewrite(instead);
}

async function mayRead({ accounts }: App.Locals["app"], { headers }: Request): Promise<boolean> {
  return (await accounts.token(headers))?.scopes.includes("read") ?? false;
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
  if (context.locals.app === undefined || isInner(url.pathname)) {
    return new Response("Something broke here; the log says what.\n", { status: 500 });
  }
  return draw(context, isFramed(url.pathname) ? "/500?framed" : "/500");
}

/** A page's answer says OK whatever its status; without words of its own it gets those of the status. */
function named(response: Response): Response {
  if (response.ok || response.statusText !== "OK") return response;
  return new Response(response.body, { status: response.status, headers: response.headers });
}

function secure({ url }: APIContext, response: Response): Response {
  const { headers } = response;
  const put = (name: string, value: string) => headers.has(name) || headers.set(name, value);
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "same-origin");
  headers.set("x-frame-options", "DENY");
  // Also that there is nothing any more, or that it broke: else the browser would write its own refusal into the frame.
  if ((response.ok || [404, 500].includes(response.status)) && isFramed(url.pathname)) unframe(headers);
  if (url.pathname.startsWith("/_astro/")) return response;
  put("cache-control", "private, no-cache");
  if (!headers.get("content-type")?.startsWith("text/html"))
    put("content-security-policy", "default-src 'none'; sandbox");
  return response;
}

/** Lets pages of others show this one inside of theirs; whoever looks has no login there, as cookies stay at home. */
function unframe(headers: Headers): void {
  headers.delete("x-frame-options");
  const policy = headers.get("content-security-policy");
  if (policy) headers.set("content-security-policy", policy.replace("frame-ancestors 'none'", "frame-ancestors *"));
}

function refusal(status: number, error: string, headers: Record<string, string> = {}): Response {
  return Response.json({ ok: false, error, errors: [error], status }, { status, headers });
}
