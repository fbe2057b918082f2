import assert from "node:assert/strict";
import { test } from "node:test";
import { highlight } from "../../src/notebook/highlight.ts";
import { renderMarkdown } from "../../src/notebook/markdown.ts";

const cases: [string, string, RegExp, RegExp?][] = [
  ["raw HTML stays text", "a <script>alert(1)</script> <img src=x onerror=alert(1)>", /&lt;script&gt;/, /<script|<img/],
  [
    "a link",
    "[a](https://a.example/?b&c)",
    /<a href="https:\/\/a\.example\/\?b&amp;c" rel="noopener noreferrer">a<\/a>/,
  ],
  ["a relative link", "[a](/queries/pages)", /<a href="\/queries\/pages"/],
  ["a script's link", "[a](javascript:alert(1))", /\[a\]/, /<a /],
  [
    "a script's link in capitals and blanks",
    "[a](JaVaScRiPt:alert(1)) [b](<java\nscript:alert(1)>)",
    /\[a\]/,
    /href="java/i,
  ],
  ["a link without scheme", "[a](//evil.example)", /\[a\]/, /<a /],
  ["a data link", "[a](data:text/html,<script>)", /\[a\]/, /<a /],
  [
    "an image is a link",
    "![cat](https://evil.example/cat.png)",
    /<a href="https:\/\/evil\.example\/cat\.png" rel="noopener noreferrer">cat<\/a>/,
    /<img/,
  ],
  ["a title of h1", "# Launch <b>", /<h2 id="text-launch-b">Launch &lt;b&gt;<\/h2>/],
  ["the same heading twice", "## A\n\n## A", /id="text-a"[\s\S]*id="text-a-2"/],
  ["a table", "|a|b|\n|-|-:|\n|1|2|", /<td class="right">2<\/td>/, /style=/],
];

for (const [name, text, found, absent] of cases) {
  test(`Markdown: ${name}`, () => {
    const html = renderMarkdown(text);
    assert.match(html, found);
    if (absent) assert.doesNotMatch(html, absent);
  });
}

test("SQL is highlighted, and escaped", () => {
  const html = highlight("select count(*), '<script>' from query.top_pages where a = :least -- <i>");
  assert.match(html, /<b>select<\/b>/);
  assert.match(highlight("a group  by b"), /^a <b>group {2}by<\/b> b$/);
  assert.match(html, /<span class="sql-function">count<\/span>/);
  assert.match(html, /<span class="sql-string">&#39;&lt;script&gt;&#39;<\/span>/);
  assert.match(html, /<span class="sql-parameter">:least<\/span>/);
  assert.match(html, /<span class="sql-comment">-- &lt;i&gt;<\/span>/);
  assert.doesNotMatch(html, /<script|<i>/);
});
