import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { productQueries } from "../../../src/base/config.ts";
import { openPlace } from "./place.ts";

const folder = join(productQueries, "collectors");

/** What each host answers as those of the examples do, and what comes of it. */
const examples: Record<string, { subject?: string; answers: Record<string, string>; sql: string; rows: object[] }> = {
  vacancies: {
    subject: "baker",
    answers: {
      "/api/v2/remote-jobs?count=100&tag=baker": JSON.stringify({
        jobs: [
          {
            ...{ id: 7, url: "https://jobs.example/7", jobTitle: "Baker", companyName: "Loaf", jobGeo: "Leeds" },
            ...{ jobLevel: "Senior", pubDate: "2026-11-30 08:00:00", annualSalaryMin: "40000", annualSalaryMax: 60000 },
            salaryCurrency: "GBP",
          },
          { id: 8, url: "https://jobs.example/8", jobTitle: "Night baker", companyName: "Loaf", jobGeo: "Anywhere" },
        ],
      }),
    },
    sql: "select subject, id, title, company, city, experience, salary, currency, published from vacancies",
    rows: [
      {
        ...{ subject: "baker", id: "7", title: "Baker", company: "Loaf", city: "Leeds", experience: "Senior" },
        ...{ salary: 50000, currency: "GBP", published: "2026-11-30" },
      },
      {
        ...{ subject: "baker", id: "8", title: "Night baker", company: "Loaf", city: "Anywhere", experience: null },
        ...{ salary: null, currency: null, published: null },
      },
    ],
  },
  package_downloads: {
    answers: {
      "/downloads/range/last-month/astro": JSON.stringify({
        downloads: [{ downloads: 12, day: "2026-11-30" }],
        package: "astro",
      }),
    },
    sql: "select subject, day, downloads from package_downloads",
    rows: [{ subject: "astro", day: "2026-11-30", downloads: 12 }],
  },
  package_releases: {
    answers: {
      "/withastro/astro/releases.atom": `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Releases</title>
        <entry><id>x</id><title>astro@7.3.4</title><updated>2026-11-02T10:00:00Z</updated>
        <link rel="alternate" href="https://code.example/releases/astro@7.3.4"/></entry></feed>`,
    },
    sql: "select subject, url, title, published from package_releases",
    rows: [
      {
        ...{ subject: "withastro/astro", url: "https://code.example/releases/astro@7.3.4" },
        ...{ title: "astro@7.3.4", published: "2026-11-02" },
      },
    ],
  },
  repository_stars: {
    answers: {
      "/repos/withastro/astro": JSON.stringify({ stargazers_count: 5, forks_count: 2, open_issues_count: 0 }),
    },
    sql: "select subject, stars, forks, issues from repository_stars",
    rows: [{ subject: "withastro/astro", stars: 5, forks: 2, issues: 0 }],
  },
  exchange_rates: {
    answers: {
      "/service/data/EXR/D..EUR.SP00.A?format=csvdata&lastNObservations=5":
        'KEY,CURRENCY,TIME_PERIOD,OBS_VALUE,TITLE\nEXR.D.USD,USD,2026-11-30,1.16,"US dollar, euro"\nEXR.D.ISK,ISK,2026-11-30,,x\n',
    },
    sql: "select day, currency, rate from exchange_rates",
    rows: [{ day: "2026-11-30", currency: "USD", rate: 1.16 }],
  },
  book_prices: {
    answers: {
      "/catalogue/page-1.html": `<ol><li><article class="product_pod"><h3><a href="a/index.html" title="A light">A li…</a></h3>
        <div><p class="price_color">£51.77</p><p class="instock availability"><i></i>\n In stock\n </p></div></article>
        </ol><ul class="pager"><li class="next"><a href="page-2.html">next</a></ul>`,
      "/catalogue/page-2.html": `<article class="product_pod"><h3><a href="b.html" title="B">B</a></h3><p class="price_color">£1.00
        <p class="availability">Sold out</p></article>`,
    },
    sql: "select replace(url, 'http://HOST', '') as url, title, price, in_stock from book_prices order by url",
    rows: [
      { url: "/catalogue/a/index.html", title: "A light", price: 51.77, in_stock: 1 },
      { url: "/catalogue/b.html", title: "B", price: 1, in_stock: 0 },
    ],
  },
};

test("what comes with Tallybook is switched off, and makes rows of what its hosts answer", async (context) => {
  const { answers, host, write, run, rows, collectors } = await openPlace(context);
  const names = readdirSync(folder).map((file) => file.replace(/\.sql$/, ""));
  assert.deepEqual(names.toSorted(), Object.keys(examples).toSorted());
  for (const name of names) {
    const { subject, sql, rows: expected, ...example } = examples[name] as (typeof examples)[string];
    Object.assign(answers, example.answers);
    const text = readFileSync(join(folder, `${name}.sql`), "utf8");
    const local = text
      .replace(/from: https:\/\/[^/]+/, `from: http://${host}`)
      .replace("collect:", "collect:\n  private: true");
    write(name, local.replace(/^rate:.*$/m, "").replace("keep:", "rate: 1000 per 1s\nkeep:"));
    assert.equal((await collectors.status(name)).state, "off", name);
    if (subject) {
      await collectors.follow(name, subject);
      await collectors.stop(name).catch(() => {});
    }
    const ended = await run(name);
    assert.deepEqual([ended.state, ended.problem], ["ok", null], name);
    assert.deepEqual(await rows(sql.replace("HOST", host)), expected, name);
  }
});
