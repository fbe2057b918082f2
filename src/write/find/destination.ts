/** Something that can be gone to. */
export interface Destination {
  kind: "notebook" | "query" | "table" | "view" | "column" | "page" | "setting";
  title: string;
  /** What it is, or where; "" where the title says it all. */
  hint: string;
  href: string;
}

/** Pages of the install itself. */
export const installPages: Destination[] = [
  ["Settings", "sites, hosts, feeds", "/settings"],
  ["Daily tables", "state of the numbers of finished days", "/settings/daily"],
  ["History", "retention of raw events, time zone", "/settings/history"],
  ["Leads", "what people left by your forms", "/leads"],
  ["People", "who may log in, roles, invitations", "/people"],
  ["Account", "password, sessions, tokens", "/account"],
  ["Notes", "remarks on days", "/notes"],
  ["Share links", "notebooks shown to others", "/shares"],
  ["New notebook", "a query or a notebook, written here", "/queries/new"],
  ["All notebooks and queries", "also those that the sidebar leaves out", "/queries"],
  ["Data", "every table and view", "/data"],
  ["Schema", "what each column means, and who uses it", "/data/-/schema"],
].map(([title = "", hint = "", href = ""]) => ({ kind: "setting", title, hint, href }));
