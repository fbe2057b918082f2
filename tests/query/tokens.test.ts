import assert from "node:assert/strict";
import test from "node:test";
import { identifierName, isCode, toTokens } from "../../src/query/sql/tokens.ts";

const cases: [sql: string, kinds: string][] = [
  ["select path from pageviews", "keyword:select identifier:path keyword:from identifier:pageviews"],
  ["'it''s' x'00ff' 'open", "string:'it''s' string:x'00ff' string:'open"],
  ['"a ""b""" [c d] `e`', 'identifier:"a ""b""" identifier:[c d] identifier:`e`'],
  ["1 2.5 .5e-3 0xFF 1_000", "number:1 number:2.5 number:.5e-3 number:0xFF number:1_000"],
  [":from @x $y ?1 ?", "parameter::from parameter:@x parameter:$y parameter:?1 parameter:?"],
  ["a->>'$.b' || c <> d", "identifier:a operator:->> string:'$.b' operator:|| identifier:c operator:<> identifier:d"],
  ["e.order, Été", "identifier:e operator:. identifier:order operator:, identifier:Été"],
  ["1 -- two ; three\n+ /* four */ 5", "number:1 operator:+ number:5"],
  ["1 /* open ; select", "number:1"],
  ["", ""],
];

for (const [sql, expected] of cases) {
  test(`tokens of ${sql}`, () => {
    const tokens = toTokens(sql);
    assert.equal(
      tokens
        .filter(isCode)
        .map(({ kind, text }) => `${kind}:${text}`)
        .join(" "),
      expected,
    );
    assert.equal(tokens.map(({ text }) => text).join(""), sql);
    for (const { text, offset } of tokens) assert.equal(sql.slice(offset, offset + text.length), text);
  });
}

test("a name is what is inside the quotes, in lower case", () => {
  const names = toTokens('Path "Two ""words""" [x y] `z`').filter(isCode).map(identifierName);
  assert.deepEqual(names, ["path", 'two "words"', "x y", "z"]);
});

test("a megabyte of anything is tokenised without trouble", () => {
  for (const text of ["'", "x", "/*", "((", "''", '"', "\ud800", "1e", "--\n"]) {
    const sql = text.repeat(1_000_000 / text.length);
    assert.equal(
      toTokens(sql).reduce((sum, token) => sum + token.text.length, 0),
      sql.length,
    );
  }
});
