import { createClient } from "@libsql/client";

/** Writes as the server does: libSQL, WAL, full sync, checkpoints; one line of output a round, until its input ends. */
const client = createClient({ url: `file:${process.argv[2]}`, concurrency: 1 });
await client.execute("pragma synchronous = full");
await client.execute("pragma wal_autocheckpoint = 50");
const row = `insert into events (time, day, hour, site, session, kind, host, path)
  select 0, '2026-05-01', 0, 'written', 1, 'pageview', 'example.com', '/' from json_each(?)`;
let going = true;
process.stdin.on("end", () => {
  going = false;
});
process.stdin.resume();
let written = 0;
while (going) {
  await client.batch([{ sql: row, args: [JSON.stringify(Array(100).fill(0))] }], "write");
  written += 100;
  process.stdout.write(`${written}\n`);
  await new Promise((resolve) => setImmediate(resolve));
}
client.close();
