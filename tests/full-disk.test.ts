import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { addSite, emptyDirectory, startServer } from "./support/process.ts";

// A limit on the size of files stands in for a full disk: the database can grow no further, as there.
test("when the database cannot grow, hits go to the spool and are all there afterwards", async () => {
  const data = await emptyDirectory();
  await addSite(data.path, "blog", "blog.example");
  const cramped = await startServer(data.path, {}, { fileSizeLimit: 256 * 1024 });
  const answered: string[] = [];
  for (let n = 0; n < 600; n++) {
    const path = `/${n}/${"long-".repeat(100)}`;
    const url = encodeURIComponent(`https://blog.example${path}`);
    const response = await fetch(`${cramped.address}/a.gif?url=${url}`);
    assert.ok([200, 503].includes(response.status), String(response.status));
    if (response.status === 200) answered.push(path);
  }
  assert.equal((await fetch(`${cramped.address}/healthz`)).status, 200);
  await cramped.stop();
  const roomy = await startServer(data.path);
  await roomy.stop();
  const database = new DatabaseSync(`${data.path}/tallybook.db`, { readOnly: true });
  const kept = database.prepare("select path from events order by path").all();
  database.close();
  assert.deepEqual(
    kept.map((row) => row["path"]),
    answered.toSorted(),
  );
  assert.ok(answered.length > 0);
  await data.remove();
});
