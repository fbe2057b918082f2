import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, readFileSync, symlinkSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { before, test } from "node:test";
import { toShrinkwrap, writePackage } from "../../scripts/pack.ts";
import { testDirectory } from "../support/directory.ts";
import { inherited } from "../support/process.ts";

const root = join(import.meta.dirname, "../..");
const place = testDirectory();
const tree = join(place, "package");

/** What runs in browsers, and what builds the tracker where its scripts are not built yet. */
const unused = /^dist\/client\/|^src\/collect\/tracker\/build\.js$/;
const imported = /^(?:import|export)\s+(?:[\w*{}\s,$]+\s+from\s+)?"([^"]+)";$|\bimport\("([^"]+)"\)/gm;

before(async () => {
  symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
  await writePackage(tree);
});

test("what a package imports is in it, or among what it installs", () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const known = new Set([...Object.keys(dependencies), ...builtinModules]);
  const lacking: string[] = [];
  for (const file of globSync("**/*.{js,mjs}", { cwd: tree }).filter((file) => !unused.test(file))) {
    const text = readFileSync(join(tree, file), "utf8");
    for (const [, plain, name = plain ?? ""] of text.matchAll(imported)) {
      if (name === "" || name.startsWith("node:")) continue;
      if (name.startsWith(".")) {
        if (!existsSync(join(tree, file, "..", name))) lacking.push(`${file} → ${name}`);
      } else if (!known.has(name.split("/", name.startsWith("@") ? 2 : 1).join("/"))) lacking.push(`${file} → ${name}`);
    }
  }
  assert.deepEqual(lacking, []);
  assert.ok(
    !globSync("**/*.js", { cwd: tree }).some((file) => readFileSync(join(tree, file), "utf8").includes("npm run ")),
  );
});

test("it installs at most 250 packages over all platforms, and one script at most", () => {
  const packages = Object.entries(toShrinkwrap().packages).filter(([path]) => path !== "");
  assert.ok(packages.length <= 250, String(packages.length));
  assert.ok(packages.filter(([, locked]) => "hasInstallScript" in locked).length <= 1);
});

test("it starts in an empty folder, keeps its data there, counts a hit and draws a page", async (t) => {
  const folder = testDirectory();
  const child = spawn(process.execPath, [join(tree, "scripts/tallybook.js"), "start"], {
    cwd: folder,
    env: { ...inherited, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  const lines: string[] = [];
  const read = createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  while (!lines.some((line) => line.startsWith("Ready"))) await once(read, "line");
  const address = /listens on (\S+)/.exec(lines.join("\n"))?.[1];
  assert.ok(!lines.some((line) => line.includes("TALLYBOOK_QUERIES")));
  const page = await fetch(`${address}/login`);
  assert.equal(page.status, 200);
  const stylesheet = /href="(\/_astro\/[^"]+\.css)"/.exec(await page.text())?.[1];
  assert.equal((await fetch(`${address}${stylesheet}`)).status, 200);
  assert.equal((await fetch(`${address}/t.js`)).status, 200);
  assert.equal((await fetch(`${address}/readyz`)).status, 200, "its readers start");
  assert.equal((await fetch(`${address}/a.gif?url=https://example.com/`)).status, 404);
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "close"), [0, null]);
  assert.ok(existsSync(join(folder, "data/tallybook.db")) && existsSync(join(folder, "data/queries")));
});

test("the command finds its Node, hands on the exit code, and names its commands", async () => {
  const child = spawn(process.execPath, [join(root, "scripts/bin.cjs"), "site", "ad"], { env: inherited });
  const said: Buffer[] = [];
  child.stderr.on("data", (chunk) => said.push(chunk));
  assert.equal((await once(child, "close"))[0], 2);
  assert.match(Buffer.concat(said).toString(), /there is no command "ad"; there are add, /);
});
