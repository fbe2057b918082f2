import assert from "node:assert/strict";
import { test } from "node:test";
import { matchHost } from "../../src/collect/enrich/site.ts";
import { type SiteSpec, Sites } from "../../src/store/sites.ts";
import type { Store } from "../../src/store/store.ts";

/** Sites as they would be in the database. */
async function sitesOf(specs: SiteSpec[]): Promise<Sites> {
  const rows = specs.map((spec) => ({
    name: spec.name,
    hosts: JSON.stringify(spec.hosts),
    feed: null,
    keep_dev: spec.keepDev ? 1 : 0,
    dev_hosts: JSON.stringify(spec.devHosts ?? []),
    keep_bots: 1,
    keep_props: "[]",
    open_counter: 0,
    honour_gpc: 1,
    honour_dnt: 0,
    created: 0,
  }));
  return Sites.open({ read: async () => rows } as unknown as Store, { now: () => 0, log: () => {} });
}

const alex = { name: "alexwlchan", hosts: ["alexwlchan.net", "www.alexwlchan.net"] };
const books = {
  name: "books",
  hosts: ["books.example.com", "reading.local"],
  devHosts: ["*.staging.example.com", "dev*books"],
};
const both = [alex, books];

type Case = [host: string, specs: SiteSpec[], expected: string];

const cases: Case[] = [
  ["alexwlchan.net", both, "alexwlchan"],
  ["reading.local", both, "books"],
  ["blog.alexwlchan.net", both, "unknown site ''"],
  ["evilalexwlchan.net", both, "unknown site ''"],
  ["alexwlchan.net.evil.example", both, "unknown site ''"],
  ["localhost.evil.example", both, "unknown site ''"],
  ["latest.example", both, "unknown site ''"],
  ["8.8.8.8", both, "unknown site ''"],
  ["[2606:4700::1111]", both, "unknown site ''"],
  ["pages.dev", both, "unknown site ''"],
  ["alexwlchan.pages.dev", both, "unknown site ''"],
  ["alexwlchan.netlify.app", both, "unknown site ''"],
  ["my-long-project.vercel.app", both, "unknown site ''"],
  ["localhost", both, "development host ''"],
  ["blog.localhost", both, "development host ''"],
  ["mymac.local", both, "development host ''"],
  ["site.test", both, "development host ''"],
  ["127.0.0.1", both, "development host ''"],
  ["0.0.0.0", both, "development host ''"],
  ["10.1.2.3", both, "development host ''"],
  ["172.20.0.2", both, "development host ''"],
  ["192.168.178.20", both, "development host ''"],
  ["169.254.1.1", both, "development host ''"],
  ["[::1]", both, "development host ''"],
  ["[fd12:3456::1]", both, "development host ''"],
  ["[::ffff:7f00:1]", both, "development host ''"],
  ["deploy-preview-12--alexwlchan.netlify.app", both, "development host 'alexwlchan'"],
  ["6593f00d--stranger.netlify.app", both, "development host ''"],
  ["3b2c1d0e.books.pages.dev", both, "development host 'books'"],
  ["books-git-new-look-me.vercel.app", both, "development host 'books'"],
  ["books-a1b2c3d4e-me.vercel.app", both, "development host 'books'"],
  ["abc123.ngrok-free.app", both, "development host ''"],
  ["fuzzy-space-waffle-8000.app.github.dev", both, "development host ''"],
  ["v2.staging.example.com", both, "development host 'books'"],
  ["dev-books", both, "development host 'books'"],
  ["devbooks", both, "development host 'books'"],
  ["staging.example.com", both, "unknown site ''"],
  ["v2.staging.example.com", [alex, { ...books, keepDev: true }], "books"],
  ["localhost", [alex, { ...books, keepDev: true }], "books"],
  ["deploy-preview-1--alexwlchan.netlify.app", [alex, { ...books, keepDev: true }], "development host 'alexwlchan'"],
  ["deploy-preview-1--alexwlchan.netlify.app", [{ ...alex, keepDev: true }, books], "alexwlchan"],
  [
    "localhost",
    [
      { ...alex, keepDev: true },
      { ...books, keepDev: true },
    ],
    "development host ''",
  ],
  ["localhost", [{ ...alex, keepDev: true }], "alexwlchan"],
  ["localhost", [alex], "development host ''"],
  ["localhost", [], "development host ''"],
  ["example.com", [], "unknown site ''"],
];

for (const [host, specs, expected] of cases) {
  const kept = specs.filter(({ keepDev }) => keepDev).map(({ name }) => name);
  test(`${host} belongs to ${expected}${kept.length > 0 ? `, where ${kept} keep development hosts` : ""}`, async () => {
    const place = matchHost(host, await sitesOf(specs));
    assert.equal(place.site ? place.site.name : `${place.drop} '${place.name}'`, expected);
  });
}
