import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { body, openFeeds } from "./server.ts";

/** A feed as it was met in the world: `want` is path | title | day, "?" for any title. */
interface Case {
  name: string;
  contentType: string;
  /** Of the body on the wire. */
  encoding: string;
  headers: Record<string, string>;
  body: string;
  want: string;
}

const cases: Case[] = JSON.parse(readFileSync(join(import.meta.dirname, "cases.json"), "utf8"));

describe("a feed from the world", () => {
  for (const { name, contentType, encoding, headers, body: text, want } of cases) {
    it(name, async (context) => {
      const bytes = encode(text.replaceAll("HOST", "blog.example"), encoding);
      const sent = headers["Content-Encoding"] === "gzip" ? gzipSync(bytes) : bytes;
      const { feeds, posts } = await openFeeds(context, body(sent, { ...headers, "content-type": contentType }));
      assert.equal((await feeds.check("blog")).problem, null);
      const [path, title, day] = want.split(" | ");
      const [post, ...more] = await posts();
      assert.equal(more.length, 0);
      assert.equal(post?.["path"], path);
      if (title !== "?") assert.equal(post?.["title"], title);
      else assert.notEqual(post?.["title"], "");
      assert.equal(post?.["day"], day);
    });
  }
});

/** The bytes of a text in one of the encodings that TextDecoder knows and TextEncoder does not. */
function encode(text: string, encoding: string): Buffer {
  const name = encoding.replace(/^cp/, "windows-");
  if (name === "utf-8") return Buffer.from(text);
  const decoder = new TextDecoder(name);
  const bytes = new Map<string, number[]>();
  for (let high = 0; high < 256; high++) {
    const one = decoder.decode(Uint8Array.of(high));
    if (one.length === 1 && one !== "\ufffd") bytes.getOrInsert(one, [high]);
  }
  if (name === "shift_jis") {
    for (let high = 0x81; high < 0xf0; high++) {
      for (let low = 0x40; low < 0xfd; low++) {
        const two = decoder.decode(Uint8Array.of(high, low));
        if (two.length === 1 && two !== "\ufffd") bytes.getOrInsert(two, [high, low]);
      }
    }
  }
  return Buffer.from([...text].flatMap((letter) => bytes.get(letter) ?? []));
}
