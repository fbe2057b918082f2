import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { settings } from "../src/base/config.ts";
import { eventColumns } from "../src/store/events/columns.ts";
import { snippet } from "../src/web/snippet.ts";

const root = join(import.meta.dirname, "..");
const queries = await readFile(join(root, "docs/queries.md"), "utf8");
const readme = await readFile(join(root, "README.md"), "utf8");

test("the table of settings says of each what the code says, and of no other", async () => {
  const operate = await readFile(join(root, "docs/operate.md"), "utf8");
  for (const setting of Object.values(settings)) {
    if (setting.help === null) {
      assert.ok(!operate.includes(setting.variable), setting.variable);
      continue;
    }
    const value = setting.default === "" ? "" : `\`${setting.default}\``;
    assert.ok(operate.includes(`| \`${setting.variable}\` | ${value} | ${setting.help} |`), setting.variable);
  }
});

test("the columns of events are listed for who writes a query, as their table has them", () => {
  const rows = eventColumns.map(({ name, type, required, meaning }) => {
    return `| \`${name}\` | ${required ? type : `${type} or null`} | ${meaning} |\n`;
  });
  assert.ok(queries.includes(`| column | type | meaning |\n|---|---|---|\n${rows.join("")}\n`));
});

test("every npm script that the README names exists", async () => {
  const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { scripts: object };
  const named = [...readme.matchAll(/npm (?:run )?(\w+)/g)]
    .map(([, name]) => name ?? "")
    .filter((name) => name !== "ci");
  for (const name of named.filter((name) => name !== "run" && name !== "On")) assert.ok(name in scripts, name);
});

test("the README's snippet is the one that Settings offers", () => {
  assert.ok(readme.includes(snippet("https://stats.example.com")));
});

test("the map of the code names files and folders that are there", async () => {
  const code = await readFile(join(root, "docs/code.md"), "utf8");
  const rooms = (await readdir(join(root, "src"), { recursive: true })).map((path) => join("src", path));
  const named = [...code.matchAll(/`((?:[a-z]+\/)+[\w.[\]-]*)`/g)].map(([, path = ""]) => path);
  assert.ok(named.length > 40);
  for (const path of named)
    assert.ok(
      ["", "src", ...rooms].some((base) => existsSync(join(root, base, path))),
      path,
    );
});

test("the index of decisions has them all", async () => {
  const index = await readFile(join(root, "docs/decisions/README.md"), "utf8");
  for (const file of await readdir(join(root, "docs/decisions"))) {
    if (file !== "README.md") assert.ok(index.includes(`(${file})`), file);
  }
});
