import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { createClient } from "@libsql/client";
import { type Config, toConfig } from "../../src/base/config.ts";
import { openControl, openStore, type Store, StoreError } from "../../src/store/store.ts";
import { emptyConfig, emptyStore } from "../support/store.ts";

const pathOf = (config: Config) => config.database.slice("file:".length);

async function pragma(store: Store, name: string): Promise<unknown> {
  const [row] = await store.read(`pragma ${name}`);
  return Object.values(row ?? {})[0];
}

describe("the store", () => {
  it("writes all statements or none", async (context) => {
    const { store } = await emptyStore(context);
    const insert = "insert into notes (day, text, created) values ('2026-01-01', 'one', 1)";
    await assert.rejects(store.write([insert, "insert into notes (day) values (null)"]), StoreError);
    assert.deepEqual(await store.read("select * from notes"), []);
    await store.write([insert, { sql: "update notes set text = :text", args: { text: "two" } }]);
    assert.equal((await store.read("select text from notes where id = ?", [1]))[0]?.["text"], "two");
    await store.write([]);
  });

  it("goes on after a trigger that ended the transaction by itself, and tells its reason", async (context) => {
    const { config, store } = await emptyStore(context);
    const database = new DatabaseSync(pathOf(config));
    database.exec("create trigger enough before insert on notes begin select raise(rollback, 'enough of it'); end");
    const insert = "insert into notes (day, text, created) values ('2026-01-01', 'one', 1)";
    for (const _ of [1, 2]) await assert.rejects(store.write(["delete from notes", insert]), /enough of it/);
    database.exec("drop trigger enough");
    database.close();
    await store.write([insert]);
    assert.equal((await store.read("select * from notes")).length, 1);
  });

  it("writes one after the other what is asked for at once", async (context) => {
    const { store } = await emptyStore(context);
    const numbers = Array.from({ length: 200 }, (_, n) => n);
    await Promise.all(
      numbers.map((n) =>
        store.write([{ sql: "insert into notes (day, text, created) values ('', '', ?)", args: [BigInt(n)] }]),
      ),
    );
    const rows = await store.read("select created from notes order by id");
    assert.deepEqual(
      rows.map((row) => row["created"]),
      numbers,
    );
  });

  it("brings an older database up to date though a saved query's view has a name that is now its own", async (context) => {
    const config = emptyConfig();
    const folder = join(import.meta.dirname, "../../src/store/migrations/analytics");
    const old = (await readdir(folder)).sort().slice(0, 4);
    await mkdir(dirname(pathOf(config)), { recursive: true });
    const database = new DatabaseSync(pathOf(config));
    for (const name of old) database.exec(await readFile(join(folder, name), "utf8"));
    database.exec(`pragma user_version = 4;
      create view used_spans as select 1 as mine;
      create view theirs as select 2 as other;
      insert into saved_views select name, 'used-spans', 'select 1 as mine', sql from sqlite_schema where name = 'used_spans'`);
    database.close();
    const store = await openStore(config);
    context.after(() => store.close());
    assert.deepEqual(await store.read("select * from used_spans"), []);
    assert.deepEqual(await store.read("select * from theirs"), [{ other: 2 }]);
  });

  it("keeps its promises on every connection", async (context) => {
    const { config, store } = await emptyStore(context);
    const control = await openControl(config);
    context.after(() => control.close());
    for (const after of ["open", "an error"]) {
      if (after === "an error") {
        await assert.rejects(store.write(["no sql at all"]), StoreError);
        await assert.rejects(control.write(["no sql at all"]), StoreError);
      }
      for (const [name, database] of Object.entries({ store, control })) {
        assert.equal(await pragma(database, "synchronous"), 2, `${name} is FULL after ${after}`);
        assert.equal(await pragma(database, "journal_mode"), "wal");
        assert.equal(await pragma(database, "secure_delete"), name === "control" ? 1 : 0);
        // Commits go over a connection of their own.
        const promises = `select * from pragma_synchronous, pragma_journal_mode, pragma_secure_delete`;
        await database.write(["drop table if exists promises", `create table promises as ${promises}`]);
        const kept = { synchronous: 2, journal_mode: "wal", secure_delete: name === "control" ? 1 : 0 };
        assert.deepEqual(await database.read("select * from promises"), [kept]);
      }
    }
  });

  it("outlasts another writer, and what it acknowledges then is there", async (context) => {
    const { config, store } = await emptyStore(context);
    const other = createClient({ url: config.database, concurrency: 1 });
    context.after(() => other.close());
    const held = await other.transaction("write");
    const write = store.write(["insert into notes (day, text, created) values ('', 'late', 1)"]);
    const read = store.read("select count(*) as n from notes");
    setTimeout(() => held.commit(), 60);
    await write;
    assert.equal((await read)[0]?.["n"], 1);
    assert.equal((await other.execute("select text from notes")).rows[0]?.["text"], "late");
    assert.equal(await pragma(store, "synchronous"), 2);
  });

  it("gives up on a writer that stays, and works again when it is gone", async (context) => {
    const { config, store } = await emptyStore(context);
    const other = createClient({ url: config.database, concurrency: 1 });
    context.after(() => other.close());
    const held = await other.transaction("write");
    const insert = "insert into notes (day, text, created) values ('', '', 1)";
    await assert.rejects(store.write([insert]), (error) => {
      assert.ok(error instanceof StoreError);
      assert.equal(error.code, "SQLITE_BUSY");
      assert.match(error.message, /tallybook\.db: another program .*try again/);
      assert.doesNotMatch(error.message, /SQLITE/);
      return true;
    });
    assert.equal(await store.writable(), false);
    await held.rollback();
    assert.equal(await store.writable(), true);
    await store.write([insert]);
    assert.equal((await other.execute("select count(*) as n from notes")).rows[0]?.["n"], 1);
  });

  it("does not pile up connections while statements are refused", {
    skip: process.platform !== "linux",
  }, async (context) => {
    const { config, store } = await emptyStore(context);
    const files = async () => (await readdir("/proc/self/fd")).length;
    const before = await files();
    for (let n = 0; n < 100; n++) await assert.rejects(store.write(["insert into notes (day) values (null)"]));
    assert.ok((await files()) < before + 10, `${before} open files became ${await files()}`);
    await store.write(["insert into notes (day, text, created) values ('', '', 1)"]);
    const other = createClient({ url: config.database, concurrency: 1 });
    context.after(() => other.close());
    assert.equal((await other.execute("select count(*) as n from notes")).rows[0]?.["n"], 1);
  });

  it("finds out whether it can write by writing", async (context) => {
    const { config, store } = await emptyStore(context);
    const size = async () => (await stat(`${pathOf(config)}-wal`)).size;
    const before = await size();
    assert.equal(await store.writable(), true);
    assert.ok((await size()) > before);
    assert.ok(Number(await pragma(store, "user_version")) > 0);
  });

  it("opens where a name has characters that mean something in a URL", async () => {
    const { data } = emptyConfig();
    const store = await openStore(toConfig({ TALLYBOOK_DATA: join(data, "100% of #1 & ü?") }));
    await store.close();
    assert.ok((await stat(join(data, "100% of #1 & ü?", "tallybook.db"))).size > 0);
  });

  it("is for our account alone: its new directory, its file and its journals, here or elsewhere", async (context) => {
    const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
    const here = emptyConfig();
    const elsewhere = toConfig({
      TALLYBOOK_DATA: join(here.data, "of-another"),
      TALLYBOOK_DATABASE_URL: `file:${join(here.data, "elsewhere", "tally.db")}`,
    });
    for (const config of [here, elsewhere]) {
      const store = await openStore(config);
      context.after(() => store.close());
      assert.equal(await modeOf(config.data), 0o700);
      assert.equal(await modeOf(dirname(pathOf(config))), 0o700);
      for (const end of ["", "-wal", "-shm"]) assert.equal(await modeOf(`${pathOf(config)}${end}`), 0o600, end);
    }
  });

  it("leaves the modes that the owner chose", async (context) => {
    const config = emptyConfig();
    await (await openStore(config)).close();
    await chmod(config.data, 0o750);
    await chmod(pathOf(config), 0o640);
    const store = await openStore(config);
    context.after(() => store.close());
    assert.equal((await stat(config.data)).mode & 0o777, 0o750);
    assert.equal((await stat(pathOf(config))).mode & 0o777, 0o640);
  });

  it("is closed once and for all", async () => {
    const store = await openStore(emptyConfig());
    await store.close();
    await assert.rejects(store.write(["select 1"]), StoreError);
    assert.equal(await store.writable(), false);
  });
});

describe("the control database", () => {
  it("is for our account alone, and so are its journals", async (context) => {
    const config = emptyConfig();
    await mkdir(config.data);
    await writeFile(join(config.data, "control.db"), "", { mode: 0o666 });
    const control = await openControl(config);
    context.after(() => control.close());
    for (const name of ["control.db", "control.db-wal", "control.db-shm"]) {
      assert.equal((await stat(join(config.data, name))).mode & 0o777, 0o600, name);
    }
  });

  it("leaves nothing of a destroyed salt in its files", async (context) => {
    const config = emptyConfig();
    const salt = randomBytes(32);
    const files = async () =>
      Buffer.concat(
        await Promise.all(["control.db", "control.db-wal"].map((name) => readFile(join(config.data, name)))),
      );
    const control = await openControl(config);
    context.after(() => control.close());
    await control.write([{ sql: "insert into salts values ('2026-01-01', ?)", args: [salt] }]);
    const [row] = await control.read("select salt from salts");
    assert.deepEqual(Buffer.from(row?.["salt"] as ArrayBuffer), salt);
    assert.ok((await files()).includes(salt));
    await control.write(["delete from salts"]);
    await control.read("pragma wal_checkpoint(truncate)");
    assert.ok(!(await files()).includes(salt));
  });
});

describe("a database that cannot be opened is named with a remedy", () => {
  const cases: [name: string, prepare: (config: Config) => Promise<void>, code: string, words: RegExp][] = [
    [
      "written by a newer program",
      async (config) => {
        await (await openStore(config)).close();
        const client = createClient({ url: config.database });
        await client.execute("pragma user_version = 999");
        client.close();
      },
      "NEWER",
      /tallybook\.db was written by a newer Tallybook .*999.*update/,
    ],
    [
      "no database at all",
      async (config) => {
        await mkdir(config.data);
        await writeFile(pathOf(config), "This is a letter to my aunt. ".repeat(200));
      },
      "SQLITE_NOTADB",
      /tallybook\.db: .*backup/,
    ],
    [
      "damaged",
      async (config) => {
        await (await openStore(config)).close();
        const bytes = await readFile(pathOf(config));
        await writeFile(
          pathOf(config),
          Buffer.concat([bytes.subarray(0, 200), Buffer.alloc(bytes.length - 200, 0xab)]),
        );
      },
      "SQLITE_CORRUPT",
      /tallybook\.db: .*backup/,
    ],
    [
      "a directory",
      async (config) => void (await mkdir(pathOf(config), { recursive: true })),
      "SQLITE_CANTOPEN",
      /tallybook\.db: .*may write/,
    ],
    [
      "below a regular file",
      async (config) => await writeFile(config.data, "not a directory"),
      "EEXIST",
      /TALLYBOOK_DATA must name a directory/,
    ],
    [
      "far below a regular file",
      async (config) => {
        await writeFile(config.data, "not a directory");
        config.data = join(config.data, "deeper", "down");
      },
      "ENOTDIR",
      /TALLYBOOK_DATA must name a directory/,
    ],
  ];
  for (const [name, prepare, code, words] of cases) {
    it(name, async () => {
      const config = emptyConfig();
      await prepare(config);
      const check = (error: unknown) => {
        assert.ok(error instanceof StoreError);
        assert.equal(error.code, code, error.message);
        assert.match(error.message, words);
        return true;
      };
      await assert.rejects(openStore(config), check);
      // It did not keep the lock: the second time it is the same error.
      await assert.rejects(openStore(config), check);
    });
  }
});
