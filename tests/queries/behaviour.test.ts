import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import type { App } from "../../src/server/app.ts";
import { openHouse } from "../demo/house.ts";

/** Visits, steps and paths that can be counted by hand: all at noon of one day, by session and minute. */
const noon = Date.UTC(2026, 2, 14, 12);
type Hit = [session: number, minute: number, what: string, value?: number, depth?: number];
const hits: Hit[] = [
  ...([
    [1, 0, "/"],
    [1, 1, "/a"],
    [1, 2, "signup!"],
  ] as Hit[]),
  ...([
    [2, 0, "/"],
    [2, 1, "/b"],
    [2, 2, "/a"],
    [2, 60, "signup!"],
  ] as Hit[]),
  // The first try is too slow, the second is not.
  ...([
    [3, 0, "/"],
    [3, 40, "/"],
    [3, 41, "/a"],
    [3, 42, "signup!"],
  ] as Hit[]),
  ...([
    [4, 0, "/a"],
    [4, 1, "/"],
  ] as Hit[]),
  ...([
    [5, 0, "/a"],
    [5, 1, "engagement", 30, 100],
    [5, 2, "engagement", 5, 40],
  ] as Hit[]),
  ...([
    [6, 0, "/a"],
    [6, 1, "engagement", 4, 50],
  ] as Hit[]),
];

let app: App;
let close: () => Promise<void>;

before(async () => {
  ({ app, close } = await openHouse({ now: noon + 4 * 3_600_000 }));
  await app.sites.add({ name: "blog", hosts: ["blog.example"] });
  await app.store.write(
    hits.map(([session, minute, what, value, depth]) => {
      const kind = what === "engagement" ? what : what.endsWith("!") ? "event" : "pageview";
      return {
        sql: `insert into events (time, day, hour, site, session, kind, name, host, path, value, props)
          values (?, '2026-03-14', 12, 'blog', ?, ?, ?, 'blog.example', ?, ?, ?)`,
        args: [
          ...[BigInt(noon + minute * 60_000), BigInt(session), kind, kind === "event" ? what.slice(0, -1) : null],
          ...[
            what.startsWith("/") ? what : "/a",
            value ?? null,
            depth === undefined ? null : JSON.stringify({ depth }),
          ],
        ],
      };
    }),
  );
});
after(() => close());

async function ask(name: string, search: string, cell?: string): Promise<unknown[][]> {
  const asked = new URLSearchParams(`from=2026-03-14&to=2026-03-14&${search}`);
  const { body } = await app.notebooks.export(name, cell, "json", asked, { audience: "owner" });
  const { ok, rows, error } = JSON.parse(typeof body === "string" ? body : await text(body as AsyncIterable<string>));
  assert.ok(ok, `${name} ${search}: ${error}`);
  return rows.map((row: object) => Object.values(row));
}

const steps = "step1=page:/&step2=page:/a&step3=event:signup";
const cases: [about: string, name: string, search: string, rows: unknown[][], cell?: string][] = [
  [
    "every first step is tried within the minutes",
    "funnel",
    `${steps}&minutes=10`,
    [
      ["page:/", 4],
      ["page:/a", 3],
      ["event:signup", 2],
    ],
  ],
  [
    "a day is long enough",
    "funnel",
    steps,
    [
      ["page:/", 4],
      ["page:/a", 3],
      ["event:signup", 3],
    ],
  ],
  [
    "strict: nothing in between",
    "funnel",
    `${steps}&strict=true`,
    [
      ["page:/", 4],
      ["page:/a", 2],
      ["event:signup", 2],
    ],
  ],
  [
    "the wrong order",
    "funnel",
    "step1=event:signup&step2=page:/&step3=",
    [
      ["event:signup", 3],
      ["page:/", 0],
    ],
  ],
  [
    "equal steps need two",
    "funnel",
    "step1=page:/&step2=page:/&step3=",
    [
      ["page:/", 4],
      ["page:/", 1],
    ],
  ],
  ["a first step that nobody took", "funnel", "step1=page:/never&step2=page:/", []],
  [
    "a pattern that matches all, and a blank step ends it",
    "funnel",
    "step1=page:*&step2=&step3=page:/a",
    [["page:*", 6]],
  ],
];

for (const [about, name, search, rows] of cases) {
  test(`${name}: ${about}`, async () => {
    assert.deepEqual(
      (await ask(name, search)).map(([, step, visitors]) => [step, visitors]),
      rows,
    );
  });
}

test("paths: from where they came in, from a page, and backwards; what is opened again is one step", async () => {
  const from = (rows: unknown[][]) => rows.map((row) => row.join(" "));
  assert.deepEqual(from(await ask("paths", "least=2")), [
    "1 / /a 2",
    "1 /a (left) 2",
    "2 /a event: signup 2",
    "3 event: signup (left) 2",
  ]);
  assert.deepEqual(from(await ask("paths", "least=1&start=/b")), [
    "1 /b /a 1",
    "2 /a event: signup 1",
    "3 event: signup (left) 1",
  ]);
  assert.deepEqual(from(await ask("paths", "least=2&start=event: signup&backwards=true")), [
    "2 (came in) / 2",
    "3 / /a 2",
    "4 /a event: signup 3",
  ]);
});

test("how far they read: the deepest of each visitor and page, also where it came in pieces", async () => {
  const rows = await ask("scroll-reach", "");
  assert.equal(rows.length, 20);
  assert.deepEqual(
    [rows[0], rows[9], rows[10], rows[19]],
    [
      [5, 2, 1],
      [50, 2, 1],
      [55, 1, 0.5],
      [100, 1, 0.5],
    ],
  );
});

test("engagement: the figures of a day", async () => {
  const [figures] = await ask("engagement", "", "figures");
  // Seven visits with a page view: session 3 has two, that of session 2's late event has none.
  assert.deepEqual(figures, [6, 1 / 6, 7, 14, 2, 120, 4, 2, 2 / 7]);
  for (const cell of ["days", "pages", "hour"]) assert.ok((await ask("engagement", "", cell)).length > 0, cell);
});
