import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";

/**
 * Which room of `src/` may use which, beside itself. Data flows down this list: a hit to its row, a question to its
 * page. `type` in front of a name lets its types in, which vanish before anything runs.
 */
const rooms: Record<string, string[]> = {
  base: [],
  store: ["base"],
  web: ["base", "store"],
  collect: ["base", "store", "web"],
  query: ["base", "type store"],
  sources: ["base", "store", "query"],
  history: ["base", "store", "query"],
  notebook: ["base", "store", "query", "web"],
  browse: ["base", "store", "query", "notebook"],
  write: ["base", "store", "web", "sources", "query", "notebook", "browse"],
  account: ["base", "store", "web"],
  share: ["base", "store", "web", "query", "notebook"],
  deliver: ["base", "store", "web"],
  // Files of forms are YAML, as queries' headers are.
  leads: ["base", "store", "web", "query", "deliver"],
  backup: ["base", "store"],
  demo: ["base", "web", "collect", "type store", "type sources"],
  server: [
    ...["base", "store", "web", "collect", "sources", "query", "history", "notebook", "browse"],
    ...["backup", "write", "account", "share", "demo", "deliver", "leads"],
  ],
  // Drawn on the server: they parse, call one function, render.
  components: ["base", "web", "notebook", "styles", "client", "browse", "type write", "type query"],
  layouts: ["base", "components", "web", "notebook", "query", "styles", "client", "type account", "type write"],
  pages: [
    ...["base", "web", "query", "history", "notebook", "browse", "write", "account", "share", "sources", "deliver"],
    "leads",
    // What they ask of the database is for the readers: none of them gets hold of the store.
    ...["components", "layouts", "styles", "client", "type store", "type server"],
  ],
  // Runs in the reader's browser: what it uses of ours must be pure.
  client: ["base", "query", "notebook", "write"],
  "middleware.ts": ["server", "web", "type account"],
};

/** Packages that only some files may use, and why. */
const packages: Record<string, { only: RegExp; why: string }> = {
  "node:sqlite": {
    only: /^src\/(query\/readers|backup)\//,
    why: "two builds of SQLite never meet in one process: decision 002",
  },
  nodemailer: { only: /^src\/deliver\/mail\.ts$/, why: "addresses are checked one by one in front of it" },
  "@libsql/client": { only: /^src\/store\//, why: "only the store speaks to libSQL" },
  libsql: { only: /^src\/store\/committer\.ts$/, why: "what leaves no statement open is written down there" },
};

interface Import {
  from: string;
  /** A file of ours, or a package. */
  to: string;
  isType: boolean;
}

const root = join(import.meta.dirname, "..");
const files = globSync("src/**/*.{ts,astro}", { cwd: root }).filter((file) => !file.endsWith(".d.ts"));
const imports = files.flatMap(importsOf);

function importsOf(from: string): Import[] {
  const text = readFileSync(join(root, from), "utf8");
  const found = text.matchAll(/(?:^|\n)\s*(?:import|export)\b([^"';]*?)\bfrom "([^"]+)"|import\(?\s*"([^"]+)"/g);
  return [...found].map(([, names = "", named, plain]) => {
    const specifier = named ?? plain ?? "";
    const to = specifier.startsWith(".") ? relative(root, resolve(root, dirname(from), specifier)) : specifier;
    const each = /\{([^}]*)\}/
      .exec(names)?.[1]
      ?.split(",")
      .filter((name) => name.trim() !== "");
    const isType = /^\s*type\b/.test(names) || (each?.every((name) => /^\s*type\b/.test(name)) ?? false);
    return { from, to, isType };
  });
}

const roomOf = (file: string) => file.split("/")[1] ?? "";
const ours = imports.filter(({ to }) => to.startsWith("src/"));

test("a room uses no other than it may", () => {
  const wrong = ours.filter(({ from, to, isType }) => {
    const [here, there] = [roomOf(from), roomOf(to)];
    const allowed = rooms[here] ?? [];
    return here !== there && !allowed.includes(there) && !(isType && allowed.includes(`type ${there}`));
  });
  assert.deepEqual(
    wrong.map(({ from, to }) => `${from} → ${to}`),
    [],
  );
});

test("packages with a place of their own are used nowhere else", () => {
  const wrong = Object.entries(packages).flatMap(([name, { only, why }]) =>
    imports
      .filter(({ from, to, isType }) => (to === name || to.startsWith(`${name}/`)) && !isType && !only.test(from))
      .map(({ from, to }) => `${from} → ${to}: ${why}`),
  );
  assert.deepEqual(wrong, []);
});

test("no files import each other in a circle, no folders of one room, and no rooms", () => {
  const byFile = ours.filter(({ to }) => files.includes(to)).map(({ from, to }): [string, string] => [from, to]);
  assert.deepEqual(circles(byFile), []);
  const folder = (file: string) => file.split("/").slice(1, -1).slice(0, 2).join("/");
  const byFolder = byFile
    .map(([from, to]): [string, string] => [folder(from), folder(to)])
    .filter(([from, to]) => from !== to && from.includes("/") && to.includes("/"));
  assert.deepEqual(circles(byFolder), []);
  const byRoom = byFile.map(([from, to]): [string, string] => [roomOf(from), roomOf(to)]);
  assert.deepEqual(circles(byRoom.filter(([from, to]) => from !== to)), []);
});

/** What leads back to itself, by Tarjan's algorithm. */
function circles(edges: [string, string][]): string[][] {
  const next = Map.groupBy(edges, ([from]) => from);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.get(node) as number);
    stack.push(node);
    for (const [, to] of next.get(node) ?? []) {
      if (!index.has(to)) visit(to);
      if (stack.includes(to)) low.set(node, Math.min(low.get(node) as number, low.get(to) as number));
    }
    if (low.get(node) !== index.get(node)) return;
    const circle = stack.splice(stack.indexOf(node));
    if (circle.length > 1) found.push(circle);
  };
  for (const [node] of next) if (!index.has(node)) visit(node);
  return found;
}
