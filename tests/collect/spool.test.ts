import assert from "node:assert/strict";
import { appendFile, copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { createClient } from "@libsql/client";
import { NotDurable } from "../../src/collect/collector.ts";
import { type Store, StoreError } from "../../src/store/store.ts";
import { blog, hit, noon, openRoom, type Room, reader } from "./room.ts";

type Health = "well" | "refuses" | "writes, then fails";

/** A store in front of the real one that does as it is told. */
function frail(state: { health: Health }) {
  return (store: Store): Store => ({
    write: async (statements) => {
      if (state.health === "refuses") throw new StoreError("the disk is on fire");
      await store.write(statements);
      if (state.health === "writes, then fails") throw new StoreError("the answer got lost");
    },
    read: (sql, args) => store.read(sql, args),
    writable: async () => state.health === "well" && (await store.writable()),
    close: () => store.close(),
    changes: store.changes,
    giveBack: (pages) => store.giveBack(pages),
  });
}

/** Retries come from closing and opening alone. */
const never = { retryMs: 3_600_000 };

const url = (i: number) => hit({ url: `https://example.com/${i}`, title: `Page ${i}` });

async function sendAll(room: Room, ids: number[]): Promise<void> {
  for (const reply of await Promise.all(ids.map((i) => room.send(url(i))))) assert.equal(reply.status, 200);
}

async function paths(room: Room): Promise<string> {
  return (await room.rows("select path from events order by path")).map(({ path }) => path).join(" ");
}

test("what the store refuses is spooled, answered, and written once when it works again", async () => {
  const state: { health: Health } = { health: "well" };
  const room = await openRoom({ wrap: frail(state), limits: never });
  try {
    await sendAll(room, [1]);
    state.health = "refuses";
    await sendAll(room, [2, 3]);
    assert.equal((await room.send(hit({ url: "https://stranger.example/" }))).status, 404);
    await sendAll(room, [4]);
    assert.equal(await paths(room), "/1");
    assert.equal(await room.collector.ready(), true);
    state.health = "well";
    await sendAll(room, [5]);
    await room.collector.close();
    assert.equal(await paths(room), "/1 /2 /3 /4 /5");
    assert.deepEqual(await room.rows("select host, count from dropped"), [{ host: "stranger.example", count: 1 }]);
    assert.deepEqual(await room.rows("select title from pages where path = '/3'"), [{ title: "Page 3" }]);
    assert.ok(room.log.some((line) => line.includes("the disk is on fire")));
    const [file = ""] = await readdir(join(room.data, "spool"));
    assert.equal((await readFile(join(room.data, "spool", file))).length, 0);
  } finally {
    await room.close();
  }
});

test("a store that works again is found by itself", async () => {
  const state: { health: Health } = { health: "refuses" };
  const { promise, resolve } = Promise.withResolvers<void>();
  const room = await openRoom({
    limits: { retryMs: 5 },
    wrap: (store) => ({
      ...frail(state)(store),
      write: async (statements) => {
        await frail(state)(store).write(statements);
        resolve();
      },
    }),
  });
  try {
    await sendAll(room, [1, 2, 3]);
    state.health = "well";
    await promise;
    assert.equal(await paths(room), "/1 /2 /3");
  } finally {
    await room.close();
  }
});

test("a write that landed although it failed is not written again", async () => {
  const state: { health: Health } = { health: "well" };
  const room = await openRoom({ wrap: frail(state), limits: never });
  try {
    await sendAll(room, [1]);
    state.health = "writes, then fails";
    await sendAll(room, [2, 3]);
    assert.equal((await room.send(hit({ url: "https://stranger.example/" }))).status, 404);
    state.health = "well";
    await sendAll(room, [4]);
    await room.collector.close();
    assert.equal(await paths(room), "/1 /2 /3 /4");
    assert.deepEqual(await room.rows("select count from dropped"), [{ count: 1 }]);
  } finally {
    await room.close();
  }
});

test("a replay that landed although it failed is not written again", async () => {
  const state: { health: Health } = { health: "refuses" };
  const room = await openRoom({ wrap: frail(state), limits: never });
  await sendAll(room, [1, 2, 3]);
  state.health = "writes, then fails";
  await room.close();
  const after = await openRoom({ data: room.data });
  try {
    await sendAll(after, [4]);
    assert.equal(await paths(after), "/1 /2 /3 /4");
  } finally {
    await after.close();
  }
});

test("a process that ended with a full spool: the next one writes it, once, and leaves out a torn line", async () => {
  const state: { health: Health } = { health: "well" };
  const first = await openRoom({ wrap: frail(state), limits: never });
  await sendAll(first, [1]);
  state.health = "refuses";
  for (const i of [2, 3, 4]) await sendAll(first, [i]);
  await first.close();
  const directory = join(first.data, "spool");
  const [name = ""] = await readdir(directory);
  const file = join(directory, name);
  const whole = await readFile(file, "utf8");
  assert.equal(whole.trimEnd().split("\n").length, 3);
  await appendFile(file, whole.slice(0, whole.indexOf("\n") - 20));
  await copyFile(file, join(first.data, "copy"));

  const second = await openRoom({ data: first.data });
  await sendAll(second, [5]);
  assert.equal(await paths(second), "/1 /2 /3 /4 /5");
  await second.close();

  // As if the machine had died before the emptied file was on disk.
  await copyFile(join(first.data, "copy"), file);
  const third = await openRoom({ data: first.data });
  try {
    await sendAll(third, [6]);
    assert.equal(await paths(third), "/1 /2 /3 /4 /5 /6");
  } finally {
    await third.close();
  }
});

test("a damaged line harms no other, and is told", async () => {
  const state: { health: Health } = { health: "refuses" };
  const first = await openRoom({ wrap: frail(state), limits: never });
  for (const i of [1, 2, 3]) await sendAll(first, [i]);
  await first.close();
  const directory = join(first.data, "spool");
  const [name = ""] = await readdir(directory);
  const lines = (await readFile(join(directory, name), "utf8")).split("\n");
  lines[1] = lines[1]?.replace("/2", "/X") ?? "";
  await writeFile(join(directory, name), lines.join("\n"));
  const second = await openRoom({ data: first.data });
  try {
    assert.equal(await paths(second), "/1 /3");
    assert.ok(second.log.some((line) => line.startsWith("spool: 1 ")));
  } finally {
    await second.close();
  }
});

test("thousands of spooled hits come back in their order", async () => {
  const state: { health: Health } = { health: "refuses" };
  const room = await openRoom({ wrap: frail(state), limits: never });
  try {
    for (let from = 0; from < 4500; from += 1500) {
      await Promise.all(
        Array.from({ length: 1500 }, (_, i) =>
          room.collector.take({ url: `https://example.com/${from + i}` }, reader, noon),
        ),
      );
    }
    state.health = "well";
    await room.collector.close();
    const rows = await room.rows("select path from events order by id");
    assert.deepEqual(
      rows.map(({ path }) => path),
      Array.from({ length: 4500 }, (_, i) => `/${i}`),
    );
  } finally {
    await room.close();
  }
});

test("another program's write lock: hits go to the spool and come back", async () => {
  const room = await openRoom({ limits: never });
  const other = createClient({ url: `file:${join(room.data, "tallybook.db")}` });
  try {
    await sendAll(room, [1]);
    const lock = await other.transaction("write");
    await sendAll(room, [2, 3]);
    await lock.rollback();
    lock.close();
    await room.collector.close();
    assert.equal(await paths(room), "/1 /2 /3");
  } finally {
    other.close();
    await room.close();
  }
});

test("where neither store nor spool takes a hit the answer is 503, and it goes on when one of them does", async () => {
  const state: { health: Health } = { health: "refuses" };
  const room = await openRoom({ wrap: frail(state), limits: never });
  try {
    await writeFile(join(room.data, "spool"), "in the way");
    const reply = await room.send(url(1), { Origin: "https://example.com" });
    assert.equal(reply.status, 503);
    assert.equal(reply.body.length, 43);
    assert.equal(reply.headers["access-control-allow-origin"], "https://example.com");
    assert.equal((await room.send("/a.gif?url=nonsense")).status, 400);
    await assert.rejects(room.collector.take({ url: "https://example.com/" }, reader, noon), NotDurable);
    assert.equal(await room.collector.ready(), false);
    await rm(join(room.data, "spool"));
    await sendAll(room, [2]);
    state.health = "well";
    assert.equal(await room.collector.ready(), true);
    await room.collector.close();
    assert.equal(await paths(room), "/2");
  } finally {
    await room.close();
  }
});

test("a store that is back says so, also where the spool had refused too", async () => {
  const state: { health: Health } = { health: "refuses" };
  const room = await openRoom({ wrap: frail(state), limits: never });
  try {
    await writeFile(join(room.data, "spool"), "in the way");
    assert.equal((await room.send(url(1))).status, 503);
    state.health = "well";
    await sendAll(room, [2, 3]);
    assert.equal(room.log.filter((line) => line === "The store works again.").length, 1);
  } finally {
    await room.close();
  }
});

test("a spool that fails with hits in it: they keep their place before later ones", async () => {
  const state: { health: Health } = { health: "refuses" };
  const first = await openRoom({ wrap: frail(state), limits: never });
  await sendAll(first, [1, 2]);
  await first.close();
  const second = await openRoom({ data: first.data, wrap: frail(state), limits: never });
  try {
    state.health = "well";
    await sendAll(second, [3]);
    await second.collector.close();
    assert.equal(await paths(second), "/1 /2 /3");
  } finally {
    await second.close();
  }
});

test("more hits than may wait are turned away with 429; commands wait instead", async () => {
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const room = await openRoom({
    limits: { maxWaiting: 3 },
    sites: [blog],
    wrap: (store) => ({
      read: (sql, args) => store.read(sql, args),
      writable: () => store.writable(),
      close: () => store.close(),
      changes: store.changes,
      giveBack: (pages) => store.giveBack(pages),
      write: async (statements) => {
        begun.resolve();
        await gate.promise;
        await store.write(statements);
      },
    }),
  });
  try {
    const waiting = [room.send(url(0))];
    await begun.promise;
    const commands = Array.from({ length: 6 }, (_, i) =>
      room.collector.take({ url: `https://example.com/c${i}` }, reader, noon),
    );
    const reply = await room.send(url(9));
    assert.equal(reply.status, 429);
    assert.equal(reply.headers["retry-after"], "1");
    gate.resolve();
    assert.deepEqual(
      (await Promise.all(waiting)).map(({ status }) => status),
      [200],
    );
    await Promise.all(commands);
    assert.deepEqual(await room.rows("select count(*) as n from events"), [{ n: 7 }]);
  } finally {
    await room.close();
  }
});

test("an old spool of another name is taken up under its own", async () => {
  const state: { health: Health } = { health: "refuses" };
  const first = await openRoom({ wrap: frail(state), limits: never });
  await sendAll(first, [1]);
  await first.close();
  const [before] = await readdir(join(first.data, "spool"));
  const second = await openRoom({ data: first.data });
  try {
    await mkdir(join(first.data, "spool"), { recursive: true });
    assert.deepEqual(await second.rows("select node || '.ndjson' as name from batches"), [{ name: before }]);
  } finally {
    await second.close();
  }
});
