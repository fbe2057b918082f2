import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { addSite, emptyDirectory, readToken, startServer } from "../support/process.ts";

const endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n";

test("whoever leaves a whole result, at any moment, leaves its reader to the next one", async (t) => {
  const data = await emptyDirectory();
  await addSite(data.path, "blog", "blog.example");
  writeFileSync(join(data.path, "endless.sql"), endless);
  const server = await startServer(data.path, { TALLYBOOK_QUERIES: data.path });
  t.after(async () => {
    await server.stop();
    await data.remove();
  });
  const headers = { authorization: `Bearer ${await readToken(data.path)}` };
  const send = async (method: string, path: string) => {
    const sent = request(server.address + path, { method, headers, timeout: 10_000 }).end();
    const [answer] = await once(sent, "response");
    return { sent, answer };
  };
  for (const path of ["/queries/endless.csv", "/queries/endless.ndjson"]) {
    for (let count = 0; count < 6; count++) {
      const { sent, answer } = await send(count % 2 === 0 ? "HEAD" : "GET", path);
      assert.equal(answer.statusCode, 200);
      sent.destroy();
    }
    const whole = await fetch(`${server.address}/queries/hours.csv`, { headers, signal: AbortSignal.timeout(10_000) });
    assert.match(await whole.text(), /^weekday,hour/);
  }
});
