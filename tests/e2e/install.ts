import { cp } from "node:fs/promises";
import { join } from "node:path";
import { emptyDirectory, type ServerProcess, startServer } from "../support/process.ts";

/** A running Tallybook, its owner's login, and a way to send it hits. */
export interface Install {
  /** http://localhost:port */
  address: string;
  server: ServerProcess;
  /** The data directory. */
  data: string;
  /** Directory of the owner's queries. */
  queries: string;
  /** Cookie header of the owner; empty until `setUp`. */
  cookie: string;
  /** Makes the owner as the setup page's form does. */
  setUp(): Promise<void>;
  /** Posts a form as the owner's browser would. */
  post(path: string, fields: Record<string, string>): Promise<Response>;
  /** Sends a hit as the snippet does, from a reader's browser; returns the answer. */
  hit(url: string, more?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

/** What a reader's browser says of itself; the one that runs these tests is taken for a crawler, and is one. */
export const reader = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** Starts one on a directory of its own, with the queries of tests/e2e/queries. */
export async function openInstall(environment: Record<string, string> = {}): Promise<Install> {
  const directory = await emptyDirectory();
  const queries = join(directory.path, "queries");
  await cp(join(import.meta.dirname, "queries"), queries, { recursive: true });
  const data = join(directory.path, "data");
  const server = await startServer(data, { TALLYBOOK_QUERIES: queries, ...environment });
  const { address } = server;
  const install: Install = {
    address,
    server,
    data,
    queries,
    cookie: "",
    setUp: async () => {
      const password = "five tally marks";
      const answer = await install.post(server.setup?.slice(server.setup.indexOf("/setup")) ?? "", {
        email: "owner@blog.example",
        password,
        confirm: password,
      });
      install.cookie = answer.headers
        .getSetCookie()
        .map((cookie) => cookie.split(";")[0])
        .join("; ");
      if (install.cookie === "") throw new Error(`setup answered ${answer.status}: ${await answer.text()}`);
    },
    post: (path, fields) =>
      fetch(address + path, {
        method: "POST",
        headers: { origin: address, cookie: install.cookie },
        body: new URLSearchParams(fields),
        redirect: "manual",
      }),
    hit: (url, more = {}) =>
      fetch(`${address}/a.gif?${new URLSearchParams({ url, referrer: "", title: "", ...more })}`, {
        headers: { "user-agent": reader },
      }),
    close: async () => {
      await server.stop();
      await directory.remove();
    },
  };
  return install;
}

/** The same with an owner, a site and a few hits, one of them with a hostile title. */
export async function openSeeded(environment: Record<string, string> = {}): Promise<Install> {
  const install = await openInstall(environment);
  await install.setUp();
  await install.post("/settings/sites", { name: "blog", hosts: "blog.example, www.blog.example", feed: "" });
  await install.post("/settings/sites", { name: "notes", hosts: "notes.example", feed: "" });
  const sources = ["", "https://news.ycombinator.com/item?id=1", "https://www.google.com/", "https://lobste.rs/s/abc"];
  for (let index = 0; index < 40; index++) {
    await install.hit(`https://blog.example/post-${index % 7}/?utm_campaign=launch`, {
      title: index % 7 === 0 ? "<script>alert(1)</script>" : `Post ${index % 7}`,
      referrer: sources[index % sources.length] ?? "",
    });
  }
  await install.hit("https://notes.example/", { title: "Notes" });
  await install.hit("https://blog.example/gone", { status: "404" });
  return install;
}
