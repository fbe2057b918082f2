import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { hit, noon, openRoom, reader } from "./room.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** MB in use when all garbage is gone. */
function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

const long = (length: number, i: number) => `${i}-${"x".repeat(length)}`;

/** What strangers may send: each hit's URL, title and User-Agent, all different. */
const floods: [name: string, of: (i: number) => { url: string; title?: string; userAgent?: string }][] = [
  ["long paths and titles", (i) => ({ url: `https://example.com/${long(3500, i)}`, title: long(11_000, i) })],
  [
    "long fragments",
    (i) => ({ url: `https://example.com/${i}/of-a-page#${"\u{1f4d3}".repeat(1900)}`, title: "A title, the same" }),
  ],
  [
    "long User-Agents of crawlers",
    (i) => ({ url: "https://example.com/", userAgent: long(20_000, i).replace("x", " Somebodys-Crawler ") }),
  ],
  ["long addresses of strangers", (i) => ({ url: `https://stranger-number-${i}.example/${long(3900, i)}` })],
];

for (const [name, of] of floods) {
  test(`what is remembered stays small: ${name}`, async () => {
    const room = await openRoom();
    try {
      await room.send(hit({ url: "https://example.com/" }));
      const before = heap();
      for (let start = 0; start < 2000; start += 500) {
        const days = 24 * 60 * 60 * 1000 * start;
        await Promise.all(
          Array.from({ length: 500 }, (_, i) => {
            const { userAgent = reader.userAgent, ...spec } = of(start + i);
            return room.collector.take(spec, { ...reader, userAgent }, noon - days);
          }),
        );
      }
      const grown = heap() - before;
      assert.ok(grown < 16, `${grown.toFixed(1)} MB`);
    } finally {
      await room.close();
    }
  });
}

test("of a request whose title is written as it is, only the title stays", async () => {
  const room = await openRoom();
  try {
    await room.send(hit({ url: "https://example.com/" }));
    const before = heap();
    for (let start = 0; start < 3000; start += 100) {
      await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          room.send(`/a.gif?url=https://example.com/${start + i}&title=${"T".repeat(40)}&x=${"x".repeat(12_000)}`),
        ),
      );
    }
    const grown = heap() - before;
    assert.ok(grown < 16, `${grown.toFixed(1)} MB`);
  } finally {
    await room.close();
  }
});
