import { has, type Needed, type Rights } from "./roles.ts";

/**
 * Who may open a page: anyone; people of a role or above; everybody with a login, and a program with a read token too;
 * and where it is public, anyone; the owner, and one with a token for collectors too, also to change something.
 */
type MayOpen = "anyone" | Needed | "token" | "notebook" | "collectors";

/** What holds for the addresses of one page. */
export interface Route {
  opens: MayOpen;
  /** What may be done there; by default it is only asked for. */
  methods: readonly string[];
  /** Others may show it inside pages of their own: one cell, without a control that could be pressed unawares. */
  framed: boolean;
  /** Pages of others may post to it: what it takes is nobody's login. */
  foreign: boolean;
  /** It is drawn in the place of another page, never at its own address. */
  inner: boolean;
}

const get = ["GET", "HEAD"];
const form = ["GET", "HEAD", "POST"];

const route = (opens: MayOpen, rest: Partial<Route> = {}): Route => ({
  ...{ opens, methods: get, framed: false, foreign: false, inner: false },
  ...rest,
});

/** A row a page, by Astro's pattern of its addresses; what has none is not there, which whoever has a login is told. */
export const routes: Record<string, Route> = {
  "/": route("notebook"),
  "/403": route("anyone", { inner: true }),
  "/404": route("anyone"),
  "/500": route("anyone", { inner: true }),
  "/account": route("viewer", { methods: form }),
  "/collectors": route("owner", { methods: form }),
  "/collectors.json": route("collectors", { methods: form }),
  "/collectors/[name]": route("owner", { methods: form }),
  "/collectors/[name].json": route("collectors", { methods: [...get, "DELETE"] }),
  "/collectors/[name]/[act].json": route("collectors", { methods: ["POST", "PUT"] }),
  "/collectors/[name]/edit": route("owner", { methods: form }),
  "/collectors/new": route("owner", { methods: form }),
  // A site opens it; see share/counter.ts.
  "/counter/[...path]": route("anyone", { framed: true }),
  "/data.json": route("token"),
  "/data/[...path]": route("token"),
  // Shows public notebooks only, and of all others the same: nothing. A login has no place in a frame.
  "/embed/[name]/[cell]": route("anyone", { framed: true }),
  "/find": route("viewer"),
  "/find.json": route("viewer"),
  "/healthz": route("anyone"),
  "/ignore": route("viewer", { methods: form }),
  // It carries its own key; see account/people.ts.
  "/invited": route("anyone", { methods: form }),
  "/lead/[form]": route("anyone", { methods: form, foreign: true }),
  "/lead/[form]/time.json": route("anyone"),
  // No token reads what people left of themselves.
  "/leads": route("leads"),
  "/leads.csv": route("leads"),
  "/leads.json": route("leads"),
  "/leads/[id]": route("leads", { methods: form }),
  "/live.json": route("token"),
  "/live/stream": route("token"),
  "/login": route("anyone", { methods: form }),
  "/logout": route("viewer", { methods: form }),
  "/notes": route("editor", { methods: form }),
  "/notes/[id]": route("editor", { methods: form }),
  "/now": route("viewer"),
  "/people": route("owner", { methods: form }),
  "/password": route("anyone", { methods: form }),
  // Drawn for a folder that others read; see share/publish/.
  "/published": route("anyone", { inner: true }),
  "/queries": route("token"),
  "/queries/[name]": route("notebook"),
  "/queries/[name].[ext]": route("notebook"),
  "/queries/[name]/[cell].[ext]": route("notebook"),
  "/queries/[name]/edit": route("editor", { methods: form }),
  "/queries/[name]/history": route("editor", { methods: form }),
  "/queries/[name]/remove": route("editor", { methods: form }),
  "/queries/[name]/rename": route("editor", { methods: form }),
  "/queries/new": route("editor", { methods: form }),
  "/readyz": route("anyone"),
  "/settings": route("owner", { methods: form }),
  "/settings/channels": route("owner", { methods: form }),
  "/settings/coming-from": route("owner"),
  "/settings/daily": route("editor"),
  "/settings/history": route("owner"),
  "/settings/sites": route("owner", { methods: form }),
  "/settings/sites/[name]": route("owner", { methods: form }),
  "/settings/sites/[name]/remove": route("owner", { methods: form }),
  "/setup": route("anyone", { methods: form }),
  // Each carries its own key; see share/shares.ts.
  "/shared/[token]": route("anyone"),
  "/shared/[token]/[cell].[ext]": route("anyone"),
  "/shared/[token]/embed/[cell]": route("anyone", { framed: true }),
  "/shares": route("editor", { methods: form }),
  "/theme": route("anyone", { methods: ["POST"] }),
  // Each carries its own key; see leads/signed.ts.
  "/yours/[link]": route("anyone", { methods: form }),
  "/yours/[link].json": route("anyone"),
  "/write/draft": route("editor", { methods: form }),
  "/write/run": route("editor", { methods: form }),
  "/write/save": route("editor", { methods: form }),
  "/write/schema.json": route("editor"),
};

const noPage = route("viewer");

/** No notebook's name has a dot, or a slash that was written otherwise: such an address is no notebook's. */
const notebookPath = /^\/queries\/[^/.]+(?:\/[^/.]+)?(?:\.[a-z]+)?$/;

/** Whether somebody with a login may open what is for these. */
export function allows(opens: MayOpen, person: Rights): boolean {
  if (opens === "collectors") return has(person, "owner");
  return opens === "anyone" || opens === "token" || opens === "notebook" || has(person, opens);
}

/** The row of a request: Astro answers by the page of 404 where there is none. */
export function routeOf(pattern: string, path: string): Route {
  if (pattern === "/404" && path !== "/404") return noPage;
  if (pattern.startsWith("/queries/[name]") && !notebookPath.test(path)) return noPage;
  return routes[pattern] ?? noPage;
}
