import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { SiteError, type SiteSpec, Sites } from "../../src/store/sites.ts";
import { emptyStore, testEffects } from "../support/store.ts";

async function emptySites(context: TestContext) {
  const { store } = await emptyStore(context);
  const effects = testEffects(1_780_000_000_000);
  return { store, effects, sites: await Sites.open(store, effects) };
}

describe("sites", () => {
  it("are kept whole, with defaults for what was not said", async (context) => {
    const { store, effects, sites } = await emptySites(context);
    const blog = await sites.add({
      name: "blog",
      hosts: ["https://Example.COM/about?x=1#top", "www.example.com.", "example.com/blog"],
    });
    assert.deepEqual(blog, {
      name: "blog",
      hosts: ["example.com", "www.example.com"],
      feed: null,
      keepDev: false,
      devHosts: [],
      keepBots: true,
      honourGpc: true,
      honourDnt: false,
      keepProps: [],
      openCounter: false,
      keepDays: null,
      created: 1_780_000_000_000,
    });
    const docs = await sites.add({
      name: "docs",
      hosts: ["docs.münchen.example", "[::1]"],
      feed: " https://example.com/feed.xml ",
      keepDev: true,
      devHosts: ["*.Preview.example"],
      keepBots: false,
      honourGpc: false,
      honourDnt: true,
      keepProps: ["product_id"],
      keepDays: 400,
    });
    assert.equal(docs.keepDays, 400);
    assert.deepEqual(docs.hosts, ["docs.xn--mnchen-3ya.example", "[::1]"]);
    assert.deepEqual((await Sites.open(store, effects)).list(), [blog, docs]);
  });

  it("are found by exactly their hosts", async (context) => {
    const { sites } = await emptySites(context);
    await sites.add({ name: "blog", hosts: ["example.com"] });
    assert.equal(sites.byHost("example.com")?.name, "blog");
    assert.equal(sites.byHost("EXAMPLE.com")?.name, "blog");
    for (const host of ["www.example.com", "notexample.com", "example.com.evil.test", ""]) {
      assert.equal(sites.byHost(host), undefined, host);
    }
  });

  it("change, and say so", async (context) => {
    const { store, effects, sites } = await emptySites(context);
    let changes = 0;
    sites.onChange(() => changes++);
    await sites.add({ name: "blog", hosts: ["old.example"], honourDnt: true });
    effects.time++;
    const blog = await sites.update("blog", { hosts: ["new.example"], feed: "https://new.example/feed" });
    assert.equal(blog.honourDnt, true);
    assert.equal(blog.created, 1_780_000_000_000);
    assert.equal(sites.byHost("old.example"), undefined);
    assert.equal(sites.byHost("new.example"), sites.list()[0]);
    assert.deepEqual(await sites.update("blog", { feed: undefined, keepDev: undefined }), blog);
    assert.equal((await sites.update("blog", { feed: "" })).feed, null);
    await sites.remove("blog");
    assert.deepEqual(sites.list(), []);
    assert.deepEqual((await Sites.open(store, effects)).list(), []);
    assert.equal(changes, 5);
  });

  it("stay apart when two are added at once", async (context) => {
    const { sites } = await emptySites(context);
    const added = await Promise.allSettled([
      sites.add({ name: "one", hosts: ["example.com"] }),
      sites.add({ name: "two", hosts: ["example.com"] }),
      sites.add({ name: "one", hosts: ["other.example"] }),
    ]);
    assert.deepEqual(
      added.map(({ status }) => status),
      ["fulfilled", "rejected", "rejected"],
    );
    assert.equal(sites.list().length, 1);
  });

  it("leave their events and posts behind when they are removed", async (context) => {
    const { store, sites } = await emptySites(context);
    await sites.add({ name: "blog", hosts: ["example.com"] });
    await store.write([
      `insert into events (time, day, hour, site, session, kind, host, path)
       values (0, '1970-01-01', 0, 'blog', 1, 'pageview', 'example.com', '/')`,
      "insert into posts (site, path, url, title) values ('blog', '/', 'https://example.com/', 'Hello')",
    ]);
    await sites.remove("blog");
    const [row] = await store.read(
      "select (select count(*) from events) as events, (select count(*) from posts) as posts",
    );
    assert.deepEqual({ ...row }, { events: 1, posts: 1 });
  });
});

const good = { name: "blog", hosts: ["example.com"] };
const refused: [spec: unknown, field: string, value: unknown][] = [
  [{ ...good, name: "" }, "name", ""],
  [{ ...good, name: "My Blog" }, "name", "My Blog"],
  [{ ...good, name: "-x" }, "name", "-x"],
  [{ ...good, name: "a".repeat(65) }, "name", "a".repeat(65)],
  [{ ...good, name: "taken" }, "name", "taken"],
  [{ hosts: ["example.com"] }, "name", undefined],
  [{ ...good, hosts: [] }, "hosts", []],
  [{ ...good, hosts: ["ftp://example.com"] }, "hosts", "ftp://example.com"],
  [{ ...good, hosts: ["https://"] }, "hosts", "https://"],
  [{ ...good, hosts: ["https://me:secret@example.com/"] }, "hosts", "https://me:secret@example.com/"],
  [{ ...good, hosts: ["https://example.com:8080/about"] }, "hosts", "https://example.com:8080/about"],
  [{ ...good, hosts: ["example.com:8080"] }, "hosts", "example.com:8080"],
  [{ ...good, hosts: ["example.com:80"] }, "hosts", "example.com:80"],
  [{ ...good, hosts: ["me@example.com"] }, "hosts", "me@example.com"],
  [{ ...good, hosts: ["exa mple.com"] }, "hosts", "exa mple.com"],
  [{ ...good, hosts: [""] }, "hosts", ""],
  [{ ...good, hosts: ["taken.example"] }, "hosts", "taken.example"],
  [{ ...good, hosts: ["TAKEN.example"] }, "hosts", "taken.example"],
  [{ ...good, hosts: "example.com" }, "hosts", "example.com"],
  [{ ...good, feed: "/feed.xml" }, "feed", "/feed.xml"],
  [{ ...good, feed: "javascript:alert(1)" }, "feed", "javascript:alert(1)"],
  [{ ...good, feed: "file:///etc/passwd" }, "feed", "file:///etc/passwd"],
  [{ ...good, feed: "https://me:secret@example.com/" }, "feed", "https://me:secret@example.com/"],
  [{ ...good, devHosts: ["a b"] }, "devHosts", "a b"],
  [{ ...good, keepBots: "no" }, "keepBots", "no"],
];

describe("a site is refused", () => {
  for (const [spec, field, value] of refused) {
    it(`for its ${field} ${JSON.stringify(value)?.slice(0, 50)}`, async (context) => {
      const { sites } = await emptySites(context);
      await sites.add({ name: "taken", hosts: ["taken.example"] });
      await assert.rejects(sites.add(spec as SiteSpec), (error) => {
        assert.ok(error instanceof SiteError);
        assert.equal(error.field, field);
        assert.deepEqual(error.value, value);
        assert.match(error.message, new RegExp(`^${field}: .+`));
        return true;
      });
      assert.equal(sites.list().length, 1);
    });
  }

  it("for a name that is not there", async (context) => {
    const { sites } = await emptySites(context);
    await assert.rejects(sites.update("blog", {}), SiteError);
    await assert.rejects(sites.remove("blog"), SiteError);
  });
});
