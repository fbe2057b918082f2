import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { toPng } from "../../src/notebook/export/png.ts";

// A directory for passing files that is this test's own.
process.env["TMPDIR"] = mkdtempSync(join(tmpdir(), "tallybook-png-"));
after(() => rmSync(tmpdir(), { recursive: true, force: true }));

const drawing = (text: string, width = 300, height = 100) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, system-ui, sans-serif"><rect width="100%" height="100%" fill="#fcfbf8"/><text x="10" y="40" font-size="20">${text}</text></svg>`;

/** From the header: width and height in px. */
const sizeOf = (png: Uint8Array) => {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
};

test("a drawing becomes a picture of twice its size, with letters", async () => {
  const pictures = await Promise.all(["Abc", "Xyz", "Žluť", "Привет", "λόγος", ""].map((text) => toPng(drawing(text))));
  for (const png of pictures) {
    assert.equal(Buffer.from(png).subarray(1, 4).toString(), "PNG");
    assert.deepEqual(sizeOf(png), [600, 200]);
  }
  // Letters that no font has would all look alike.
  assert.equal(new Set(pictures.map((png) => Buffer.from(png).toString("base64"))).size, pictures.length);
});

test("letters of one length look different in every script", async () => {
  const pairs: [string, string][] = [
    ["HHH", "III"],
    ["ŽŽŽ", "ŁŁŁ"],
    ["ШШШ", "ДДД"],
    ["ΩΩΩ", "ΔΔΔ"],
  ];
  for (const [a, b] of pairs) {
    const [one, two] = await Promise.all([toPng(drawing(a)), toPng(drawing(b))]);
    assert.notDeepEqual(one, two, a);
  }
});

test("a very large drawing becomes a picture of bounded size", async () => {
  const [width = 0, height = 0] = sizeOf(await toPng(drawing("x", 20_000, 4_000)));
  assert.ok(width * height < 12_100_000, `${width} × ${height}`);
});

test("where too many are asked for at once the rest is told so", async () => {
  const all = await Promise.allSettled(Array.from({ length: 40 }, () => toPng(drawing("x"))));
  const refused = all.filter((one) => one.status === "rejected");
  assert.equal(refused.length, 24);
  for (const { reason } of refused) assert.equal(reason.status, 503);
  assert.ok(await toPng(drawing("again")));
});

test("a picture has its letters also after the machine tidied the fonts away", async () => {
  const before = await toPng(drawing("Abc"));
  for (const name of readdirSync(tmpdir())) rmSync(join(tmpdir(), name), { recursive: true });
  assert.deepEqual(await toPng(drawing("Abc")), before);
});

test("what the page sets in a heavier weight is heavier in the picture", async () => {
  const light = drawing("Abc").replace("<svg", '<svg fill="#000000"');
  const [plain, heavy] = await Promise.all([toPng(light), toPng(light.replace("<text", '<text font-weight="600"'))]);
  assert.notDeepEqual(plain, heavy);
});
