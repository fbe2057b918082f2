import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "../../src/store/store.ts";
import { hit, noon, openRoom, reader } from "./room.ts";

const hour = 60 * 60 * 1000;
const crawler = { ...reader, userAgent: "curl/8.5.0" };
const spec = { url: "https://example.com/" };

test("when people and crawlers last came is known without a question to the store, over a restart too", async () => {
  let reads = 0;
  const wrap = (store: Store): Store => ({
    read: (sql, args) => {
      reads++;
      return store.read(sql, args);
    },
    writable: () => store.writable(),
    close: () => store.close(),
    changes: store.changes,
    giveBack: (pages) => store.giveBack(pages),
    write: (statements) => store.write(statements),
  });
  const first = await openRoom({ wrap });
  const before = reads;
  assert.deepEqual(first.collector.last(), { people: null, bots: null });
  await first.collector.take(spec, crawler, noon);
  assert.deepEqual(first.collector.last(), { people: null, bots: noon });
  await first.send(hit(spec));
  first.clock.now += hour;
  await first.send(hit(spec));
  await first.send(hit({ url: "https://stranger.example/" }));
  await first.collector.take(spec, reader, noon - hour);
  assert.deepEqual(first.collector.last(), { people: noon + hour, bots: noon });
  assert.equal(reads, before);
  await first.store.write([`delete from events where time < ${noon}`]);
  await first.close();

  const second = await openRoom({ data: first.data });
  try {
    assert.deepEqual(second.collector.last(), { people: noon + hour, bots: noon });
    // An import gives old events new ids.
    const row = "insert into events (id, time, day, hour, site, session, kind, host, path)";
    await second.store.write([`${row} values (99, ${noon - 9 * hour}, '2000-01-01', 3, 'a', 1, 'pageview', 'a', '/')`]);
    await second.collector.lookBack();
    assert.deepEqual(second.collector.last(), { people: noon + hour, bots: noon });
  } finally {
    await second.close();
  }
});
