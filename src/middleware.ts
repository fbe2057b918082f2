/**
 * Every page comes through here, in this order: who asks, may they, is a change really theirs; then the page; then the
 * headers that keep it private. Who may open which page stands in web/routes.ts.
 */

import { defineMiddleware } from "astro:middleware";
import { ReadableStream as WebStream } from "node:stream/web";
import type { APIContext, MiddlewareNext } from "astro";
import { getExchange } from "./server/exchange.ts";
import { getApp } from "./server/request-context.ts";
import { isMachine, isOurs, isSafe } from "./web/access.ts";
import { allows, type Route, routeOf, routes } from "./web/routes.ts";
import { below, keptBelow, originOf, pathOf, putBelow } from "./web/under.ts";

export const onRequest = defineMiddleware(async (context, next) => {
  // Noted first: another page that is drawn instead has a pattern of its own.
  const route = routeOf(context.routePattern, context.url.pathname);
  const response = await answer(context, route, next).catch((error: unknown) => fail(context, route, error));
  return toPaced(withHeaders(context, route, withPath(context, withStatusText(response))));
});

async function answer(context: APIContext, route: Route, next: MiddlewareNext): Promise<Response> {
  await fillLocals(context);
  const refused = await refuse(context, route);
  // What lies in a folder knows no path that this install is below.
  const path = context.locals.published === null ? pathOf(context.locals.app.config.url) : "";
  return refused ?? toWhole(await next(), path);
}

/** Fills `locals`: the app, the owner if it is they, and what this browser chose. */
async function fillLocals({ locals, request, cookies }: APIContext): Promise<void> {
  const app = getApp();
  const theme = cookies.get("tallybook_theme")?.value;
  const { client, published = null } = getExchange();
  locals.client = client;
  locals.published = published;
  locals.owner = await app.accounts.visitor(request.headers, locals.client);
  locals.audience = locals.owner || (await app.accounts.tokenReads(request.headers)) ? "owner" : "stranger";
  locals.theme = theme === "light" || theme === "dark" ? theme : null;
  locals.origin = app.config.url ?? `${locals.client.https ? "https" : "http"}://${request.headers.get("host")}`;
  locals.app = app;
  const person = locals.owner;
  locals.may = (pattern) => person !== null && allows(routes[pattern]?.opens ?? "viewer", person);
}

/** The answer to a request that may not be answered; null when it may. */
async function refuse(context: APIContext, { opens, methods, inner, foreign }: Route): Promise<Response | null> {
  const { locals, request, url } = context;
  const { app, owner, audience } = locals;
  if (inner && !drawn.has(request) && locals.published === null) return context.rewrite("/404");
  if (!methods.includes(request.method)) {
    return refusal(405, `this address takes ${methods.join(", ")}`, { allow: methods.join(", ") });
  }
  // Its key is in a header that no page of others can send.
  if (opens === "collectors" && (await app.accounts.tokenMay(request.headers, "collectors"))) return null;
  if (!isSafe(request.method) && !foreign && !isOurs(request.headers, originOf(app.config.url), locals.client.https)) {
    const byToken = opens === "collectors" && request.headers.has("authorization");
    return byToken
      ? refusal(403, "changing collectors needs a token with the scope collectors")
      : refuseChange(context);
  }
  if (opens === "anyone" || (owner && allows(opens, owner))) return null;
  if (owner) return refuseRole(context, owner);
  if (isSafe(request.method)) {
    if (audience === "owner" && forTokens.has(opens)) return null;
    if (opens === "notebook" && (await isPublic(context))) return null;
  }
  if (audience === "owner") {
    return refusal(403, "a token with the scope read opens notebooks, their exports, /queries, /data and /live.json");
  }
  if (isMachine(url.pathname, request.headers)) {
    const scope = opens === "collectors" ? "collectors" : "read";
    return refusal(401, `a login or a token with the scope ${scope} is needed`, { "www-authenticate": "Bearer" });
  }
  const next = isSafe(request.method) ? `?next=${encodeURIComponent(url.pathname + url.search)}` : "";
  return new Response(null, { status: 302, headers: { location: `/login${next}` } });
}

/** What a token that may read opens, where nothing is changed. */
const forTokens = new Set<Route["opens"]>(["token", "notebook", "collectors"]);

function refuseRole(context: APIContext, { role }: { role: string }): Promise<Response> | Response {
  if (!isMachine(context.url.pathname, context.request.headers)) return draw(context, "/403?role");
  return refusal(403, `this is not for your role, ${role}`);
}

function refuseChange(context: APIContext): Promise<Response> | Response {
  if (!isMachine(context.url.pathname, context.request.headers)) return draw(context, "/403");
  return refusal(403, "a change is only taken from a page of this Tallybook");
}

/** Requests for inner pages, made here; asked for by anyone else they are not there. */
const drawn = new WeakSet<Request>();

function draw(
  { request, url, rewrite }: APIContext,
  path: "/403" | "/403?role" | "/500" | "/500?framed",
): Promise<Response> {
  const instead = new Request(new URL(path, url), { headers: request.headers });
  drawn.add(instead);
  return rewrite(instead);
}

/** The notebook of this address may be seen by anyone. */
async function isPublic({ locals, params }: APIContext): Promise<boolean> {
  const name = params["name"] ?? "overview";
  return (await locals.app.library.list()).some((entry) => entry.name === name && entry.public);
}

/** Where something broke: the log is told all, whoever asked only that it did. */
function fail(context: APIContext, { inner, framed }: Route, error: unknown): Promise<Response> | Response {
  const { request, url } = context;
  // Whoever left early is told nothing, and is no news.
  if (!request.signal.aborted) {
    getApp().effects.log(`${request.method} ${url.pathname} failed: ${(error as Error)?.stack ?? error}`);
  }
  if (isMachine(url.pathname, request.headers)) return refusal(500, "something broke here; the log says what");
  // Without locals not even the page for this can be drawn.
  if (context.locals.app === undefined || inner) {
    return new Response("Something broke here; the log says what.\n", { status: 500 });
  }
  return draw(context, framed ? "/500?framed" : "/500");
}

/** A page's answer says OK whatever its status; without words of its own it gets those of the status. */
function withStatusText(response: Response): Response {
  if (response.ok || response.statusText !== "OK") return response;
  return new Response(response.body, { status: response.status, headers: response.headers });
}

/**
 * A page is drawn to its end before any of it is sent: Astro draws on whether anybody reads or not, and what it has
 * drawn is counted as one thing here. What breaks on the way is then said instead of the page.
 */
async function toWhole(response: Response, path: string): Promise<Response> {
  if (!isPage(response) || response.body === null) return response;
  const drawn = new Uint8Array(await response.arrayBuffer());
  const bytes = path === "" ? drawn : new TextEncoder().encode(putBelow(path, new TextDecoder().decode(drawn)));
  return new Response(WebStream.from([bytes]) as ReadableStream, response);
}

/** An answer of any length takes no more memory than its client makes room for. */
function toPaced(response: Response): Response {
  const { outlet } = getExchange();
  if (outlet === null || response.body === null) return response;
  return new Response(outlet.pace(response.body), response);
}

function withHeaders({ url, locals, params }: APIContext, { framed }: Route, response: Response): Response {
  const { headers } = response;
  const put = (name: string, value: string) => headers.has(name) || headers.set(name, value);
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "same-origin");
  headers.set("x-frame-options", "DENY");
  // An export that is open to strangers may be shown in pages of theirs, where the browser brings no login.
  const isOpen =
    params["ext"] !== undefined && locals.audience === "stranger" && (response.ok || response.status === 304);
  if (framed || isOpen) headers.set("cross-origin-resource-policy", "cross-origin");
  // Scripts of other pages read it as anybody does: without a login, which browsers keep from them here.
  if (isOpen) headers.set("access-control-allow-origin", "*");
  // Also that there is nothing any more, or that it broke: else the browser would write its own refusal into the frame.
  if ((response.ok || [404, 500].includes(response.status)) && framed) allowFraming(headers);
  if (url.pathname.startsWith("/_astro/")) return response;
  put("cache-control", "private, no-cache");
  if (!isPage(response)) put("content-security-policy", "default-src 'none'; sandbox");
  return response;
}

/** Where it leads, and where its cookies go, as the browser knows it. */
function withPath({ locals }: APIContext, response: Response): Response {
  const path = pathOf(locals.app?.config.url ?? null);
  if (path === "") return response;
  const headers = new Headers(response.headers);
  const location = headers.get("location");
  if (location !== null) headers.set("location", below(path, location));
  headers.delete("set-cookie");
  for (const cookie of response.headers.getSetCookie()) headers.append("set-cookie", keptBelow(path, cookie));
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

function isPage({ headers }: Response): boolean {
  return headers.get("content-type")?.startsWith("text/html") ?? false;
}

/** Lets pages of others show this one inside of theirs; whoever looks has no login there, as cookies stay at home. */
function allowFraming(headers: Headers): void {
  headers.delete("x-frame-options");
  const policy = headers.get("content-security-policy");
  if (policy) headers.set("content-security-policy", policy.replace("frame-ancestors 'none'", "frame-ancestors *"));
}

function refusal(status: number, error: string, headers: Record<string, string> = {}): Response {
  return Response.json({ ok: false, error, errors: [error], status }, { status, headers });
}
