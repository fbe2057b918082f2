import assert from "node:assert/strict";
import { test } from "node:test";
import { toOutline } from "../../src/notebook/export/lettering/outline.ts";
import { toOutlined } from "../../src/notebook/export/lettering/outlined.ts";
import { toPng as paint } from "../../src/notebook/export/png.ts";

/** The picture alone. */
const toPng = async (svg: string): Promise<Uint8Array> => (await paint(svg)).png;

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

test("what the page sets in a heavier weight is heavier in the picture", async () => {
  const light = drawing("Abc").replace("<svg", '<svg fill="#000000"');
  const [plain, heavy] = await Promise.all([toPng(light), toPng(light.replace("<text", '<text font-weight="600"'))]);
  assert.notDeepEqual(plain, heavy);
});

const scripts: [script: string, text: string][] = [
  ["Han", "简体中文 繁體中文"],
  ["Japanese", "日本語のタイトル 働く"],
  ["Korean", "한국어"],
  ["Arabic", "العربية لا إله"],
  ["Hebrew", "עברית שלום"],
  ["Thai", "ภาษาไทย ที่นี่"],
  ["Devanagari", "हिन्दी में क्षत्रिय"],
  ["emoji", "😀🎉👩‍💻"],
  ["arrows and signs", "→ ↗ ↑ ● ▲ ■ ◆ ✚ ★ ✕ − … “” €"],
  ["Vietnamese", "Tiếng Việt"],
  ["all at once", "a שלום b مرحبا بالعالم c 日本 d ไทย"],
];
for (const [script, text] of scripts) {
  test(`a picture has letters for ${script}`, async () => {
    const { path, width, missing } = await toOutline(text, 12, 400);
    assert.deepEqual(missing, []);
    assert.ok(width > 12 && path.length > 200, `${width} ${path.length}`);
    // No letter is the box that fonts have for those that they have not.
    const letters = [...new Set(text.replace(/[\s\p{M}\u200d]/gu, ""))];
    const outlines = await Promise.all(letters.map(async (letter) => (await toOutline(letter, 12, 400)).path));
    assert.equal(new Set(outlines).size, letters.length, script);
  });
}

test("letters stand in the order in which they are read", async () => {
  const [alef, bet] = await Promise.all(["א", "ב"].map(async (letter) => (await toOutline(letter, 12, 400)).path));
  const both = (await toOutline("אב", 12, 400)).path;
  assert.notEqual(both, `${alef}${bet}`);
  // The second letter of a word that is read from right to left stands at its left end.
  assert.ok(both.startsWith(bet as string));
  const latin = (await toOutline("ab", 12, 400)).path;
  assert.ok((await toOutline("ab אב", 12, 400)).path.startsWith(latin));
  // Letters of Arabic join: three are no three.
  const joined = await toOutline("لله", 12, 400);
  const apart = await Promise.all([..."لله"].map(async (letter) => (await toOutline(letter, 12, 400)).width));
  assert.ok(joined.width < apart.reduce((sum, width) => sum + width, 0));
  // Brackets turn round.
  assert.notEqual((await toOutline("(א", 12, 400)).path, (await toOutline("א(", 12, 400)).path);
});

test("what no font has is a question mark, and it is told", async () => {
  const { missing } = await paint(drawing("a 𒀀𒀁 b 𒀀"));
  assert.deepEqual(missing, ["𒀀", "𒀁"]);
  assert.deepEqual(await toPng(drawing("a 𒀀 b")), await toPng(drawing("a ? b")));
});

test("texts become outlines where they stood, and nothing else changes", async () => {
  const text = (attributes: string) => `<g font-size="10" text-anchor="middle"><text ${attributes}>I</text></g>`;
  const at = async (attributes: string): Promise<[number, number]> => {
    const { svg } = await toOutlined(`<svg width="100" height="50">${text(attributes)}</svg>`);
    const [, x, y] = /<path transform="translate\((.*?),(.*?)\)"/.exec(svg) ?? [];
    return [Number(x), Number(y)];
  };
  const { width } = await toOutline("I", 10, 400);
  const round = (px: number): number => Math.round(px * 100) / 100;
  assert.deepEqual(await at('x="50" y="20"'), [round(50 - width / 2), 20]);
  assert.deepEqual(await at('x="50" y="20" dy="0.5em" text-anchor="end"'), [round(50 - width), 25]);
  assert.deepEqual(await at('x="50" y="20" dx="-3" text-anchor="start"'), [47, 20]);
  const { svg, missing } = await toOutlined(
    '<svg width="9" height="9"><rect width="9" height="9"/><text fill="#fff" transform="translate(1,2)"><tspan x="0" y="0.7em">a &amp; b</tspan><tspan x="0" dy="1em">c</tspan><title>told</title></text><circle r="3"/></svg>',
  );
  assert.equal(missing.size, 0);
  assert.match(
    svg,
    /^<svg width="9" height="9"><rect width="9" height="9"\/><g fill="#fff" transform="translate\(1,2\)"><g><path transform="translate\(0,8\.4\)"/,
  );
  assert.match(svg, /<\/g><g><path transform="translate\(0,20\.4\)" d="M[^"]*"\/><\/g><\/g><circle r="3"\/><\/svg>$/);
});
