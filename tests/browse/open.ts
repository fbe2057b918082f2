/** A database of awkward tables, a directory of queries, and the room that browses them. */
import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { Browse, type Browsed } from "../../src/browse/browse.ts";
import type { Exported } from "../../src/notebook/export/export.ts";
import { openRooms, type Rooms } from "../support/rooms.ts";

export interface House extends Rooms {
  browse: Browse;
  get(address: string, asking?: { owner?: boolean; signal?: AbortSignal; head?: boolean }): Promise<Browsed>;
  /** Asks for a format; the body as text. */
  send(address: string, asking?: { owner?: boolean; head?: boolean }): Promise<Exported & { body: string }>;
  json(address: string, asking?: { owner?: boolean }): Promise<Json>;
  /** The page at this address and all behind it, as their `next_url` leads on; none is refused. */
  pages(address: string): AsyncGenerator<Json, void>;
}

// biome-ignore lint/suspicious/noExplicitAny: what a script reads, it reads without knowing
export type Json = any;

/** @param daily what the daily tables say of themselves */
export function openHouse(
  fill?: (database: DatabaseSync) => void,
  daily: ConstructorParameters<typeof Browse>[0]["daily"] = { status: () => [] },
): House {
  const rooms = openRooms(2, fill);
  const browse = new Browse({ ...rooms, lastHit: () => null, daily });
  const house: House = {
    ...rooms,
    browse,
    get: (address, { owner = true, signal, head } = {}) => {
      const url = new URL(address, "http://tally.example");
      return browse.answer(url.pathname, url.searchParams, { owner, origin: "http://tally.example", signal, head });
    },
    send: async (address, asking) => {
      const answer = await house.get(address, asking);
      if (answer.type !== "sent") throw new Error(`${address} is no format but ${answer.type}`);
      const { body } = answer.exported;
      if (typeof body === "string") return { ...answer.exported, body };
      const parts: string[] = [];
      if (body instanceof Uint8Array) throw new Error(`${address} is no text`);
      for await (const part of body) parts.push(part);
      return { ...answer.exported, body: parts.join("") };
    },
    json: async (address, asking) => JSON.parse((await house.send(address, asking)).body),
    pages: async function* (address) {
      for (let next: string | null = address; next !== null; ) {
        const page: Json = await house.json(next);
        assert.equal(page.ok, true, page.error);
        yield page;
        next = page.next_url;
      }
    },
  };
  return house;
}

/** Names that are an attack, a trap or a nuisance. */
export const awkward = [
  'quo"te',
  "brac]ket[",
  "tick`",
  "ti~lde",
  "new\nline",
  "select",
  "group",
  "a__gt",
  "_sort",
  "_under",
  "per%cent",
  "dot.json",
  "sla/sh",
  "ünï",
  "'; drop table events; --",
  '" or 1=1 --',
  "Upper",
  "1",
  "2",
  "__proto__",
];

const name = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Tables to trip over; every one has three rows or a few more. */
export function addAwkward(database: DatabaseSync): void {
  const columns = awkward.map((one) => `${name(one)} text`).join(", ");
  database.exec(`create table ${name('odd "table".json/[x]~')} (id integer primary key, ${columns}) strict`);
  const insert = database.prepare(
    `insert into ${name('odd "table".json/[x]~')} values (?, ${awkward.map(() => "?").join(", ")})`,
  );
  for (const id of [1, 2, 3]) insert.run(id, ...awkward.map((_, index) => `v${id}-${index}`));
  database.exec(`
    create table kinds (id integer primary key, n integer, x real, t text, b blob, any_, j text, at text);
    insert into kinds values
      (1, 5, 1.5, 'Apple', x'00ff', 5, '["a","b"]', '2026-01-01 10:00:00'),
      (2, 10, 2.5, 'banana', x'', '5', '["b",1]', '2026-01-02T11:00:00'),
      (3, null, null, '', null, null, null, null),
      (4, -3, 1e300, '100%', x'01', 'text', 'not json', '2026-01-01'),
      (5, 9007199254740993, -0.5, 'a_b,c', zeroblob(3), x'05', '{"a":1}', 'nonsense'),
      (6, 5, 0, 'it''s "x"', null, 7.5, '[]', '2026-03-29 00:30:00');
    create table pairs (a text, b text, note text, primary key (a, b)) without rowid;
    insert into pairs values ('a/b', '.c-d', 'slashes'), ('a', 'b', 'plain'), ('d,e', 'é~', 'commas');
    create table loose (value);
    insert into loose values (1), (1), (1), (2), (null), (null), ('2'), (x'02');
    create view loose_view as select value, value is null as missing from loose;
    create view ordered_view as select t, n from kinds order by n desc;
    create view gone_view as select absent from pairs;
    create virtual table words using fts5(body, tokenize = 'porter');
    insert into words values ('the quick fox'), ('a lazy dog'), ('foxes and "quotes"');
  `);
  database.exec(`create table wide (${Array.from({ length: 60 }, (_, index) => `c${index}`).join(", ")});
    insert into wide (c0, c59) values (1, 'end'), (2, 'end')`);
}

/** Rows for paging: ties, nulls and every type. */
export function addMany(database: DatabaseSync, count: number): void {
  database.exec(`create table many (id integer primary key, tie integer, maybe integer, mixed);
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
    insert into many select i, i % 7, case when i % 3 = 0 then null else i % 5 end,
      case i % 5 when 0 then null when 1 then i % 4 when 2 then (i % 4) / 2.0 when 3 then 'text ' || (i % 4) else x'0102' end from n`);
  database.exec("create view many_view as select tie, maybe, mixed from many");
  database.exec("create table copies as select 1 as a, 'same' as b from many where id <= 250");
}
