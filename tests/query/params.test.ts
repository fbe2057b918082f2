import assert from "node:assert/strict";
import test from "node:test";
import { toPeriod } from "../../src/base/period.ts";
import type { Bound } from "../../src/query/answer.ts";
import { bind } from "../../src/query/library/binding.ts";
import type { ParamSpec } from "../../src/query/library/params.ts";

const today = "2026-03-31";
const context = {
  period: toPeriod(new URLSearchParams(), { today, firstDay: null }),
  compared: { days: { from: "2026-01-31", to: "2026-03-01" } },
  firstDay: "2026-01-01",
  site: null,
  today,
  now: 1_774_915_200_000,
};

function toSpec(part: Partial<ParamSpec> & Pick<ParamSpec, "type">): ParamSpec {
  const none = { description: null, default: [], min: null, max: null, options: null, optionsFrom: null, line: null };
  return { name: "p", label: "P", ...none, ...part };
}

const least = toSpec({ type: "integer", min: 1, max: 100, default: ["5"] });
const choice = toSpec({
  type: "choice",
  options: [
    { value: "a", label: "A" },
    { value: "b", label: "B" },
  ],
});
const choices = toSpec({ ...choice, type: "choices" });
const cases: [spec: ParamSpec, search: string, value: Bound, error: string | null][] = [
  [least, "", 5, null],
  [least, "p=", null, null],
  [least, "p=%20", null, null],
  [least, "p=+7", 7, null],
  [least, "p=1&p=9", 9, null],
  [least, "p=0", null, 'less than 1: "0"'],
  [least, "p=101", null, 'more than 100: "101"'],
  [least, "p=1e2", null, 'not a whole number: "1e2"'],
  [toSpec({ type: "integer" }), "p=9007199254740993", 9007199254740993n, null],
  [toSpec({ type: "integer" }), "p=-9223372036854775808", -(2n ** 63n), null],
  [toSpec({ type: "integer" }), "p=9223372036854775808", null, 'more than 64 bits: "9223372036854775808"'],
  [toSpec({ type: "integer", min: "9007199254740993" }), "p=9007199254740993", 9007199254740993n, null],
  [
    toSpec({ type: "integer", min: "9007199254740993" }),
    "p=9007199254740992",
    null,
    'less than 9007199254740993: "9007199254740992"',
  ],
  [toSpec({ type: "number" }), "p=9007199254740993", 9007199254740993n, null],
  [toSpec({ type: "number" }), "p=.5", 0.5, null],
  [toSpec({ type: "number" }), "p=1e999", null, 'not a number: "1e999"'],
  [toSpec({ type: "number" }), "p=0x10", null, 'not a number: "0x10"'],
  [toSpec({ type: "text" }), "p=+a'; drop table events --", " a'; drop table events --", null],
  [toSpec({ type: "text" }), "p=%00", "\0", null],
  [toSpec({ type: "boolean", default: ["true"] }), "", 1, null],
  [toSpec({ type: "boolean" }), "p=0&p=1", 1, null],
  [toSpec({ type: "boolean" }), "p=maybe", null, 'neither yes nor no: "maybe"'],
  [toSpec({ type: "boolean" }), "p=constructor", null, 'neither yes nor no: "constructor"'],
  [toSpec({ type: "date" }), "p=2026-02-29", null, 'not a date such as 2026-05-14: "2026-02-29"'],
  [toSpec({ type: "date" }), "p=today-31", "2026-02-28", null],
  [toSpec({ type: "date", min: "2026-01-01" }), "p=2025-12-31", null, 'less than 2026-01-01: "2025-12-31"'],
  [choice, "p=b", "b", null],
  [choice, "p=c", null, 'none of a, b: "c"'],
  [choices, "p=&p=b&p=a", '["b","a"]', null],
  [choices, "p=", null, null],
  [choices, "p=a&p=<script>", null, 'none of a, b: "<script>"'],
];
for (const [spec, search, value, error] of cases) {
  test(`${spec.type} from ?${search}`, () => {
    const { values, fields } = bind([spec], new URLSearchParams(search), context);
    assert.equal(values["p"], value);
    assert.equal(fields[0]?.error, error);
  });
}

test("a parameter that is a path is bound as paths are stored", () => {
  const spec = (name: string) => toSpec({ type: "text", name });
  const { values, fields } = bind(
    [spec("path"), spec("from_path"), spec("word")],
    new URLSearchParams({ path: "/caf%c3%a9", from_path: "/café/%7e", word: "/café" }),
    context,
  );
  assert.deepEqual([values["path"], values["from_path"], values["word"]], ["/caf%C3%A9", "/caf%C3%A9/~", "/café"]);
  assert.deepEqual(fields[0]?.values, ["/caf%c3%a9"], "the page shows what was asked for");
});

test("a range is two parameters and one field", () => {
  const spec = toSpec({ type: "range", default: ["today-7", "today"] });
  const { values, fields } = bind([spec], new URLSearchParams("p_to=2026-03-30"), context);
  assert.deepEqual([values["p_from"], values["p_to"]], ["2026-03-24", "2026-03-30"]);
  assert.deepEqual(fields[0]?.inputs, ["p_from", "p_to"]);
  assert.deepEqual(fields[0]?.values, ["2026-03-24", "2026-03-30"]);
});

/** What an input of a page can hold: a date input takes no `today-7`, a number input no `+7`. */
const shown: [spec: ParamSpec, search: string, values: string[]][] = [
  [toSpec({ type: "date", default: ["today-7"] }), "", ["2026-03-24"]],
  [toSpec({ type: "date" }), "p=today", [today]],
  [toSpec({ type: "date", default: ["today"] }), "p=", [""]],
  [toSpec({ type: "date" }), "p=soon", ["soon"]],
  [toSpec({ type: "range" }), "p_from=today-1&p_to=soon", ["2026-03-30", "soon"]],
  [least, "p=%2B07", ["7"]],
  [least, "p=many", ["many"]],
  [toSpec({ type: "integer" }), "p=9007199254740993", ["9007199254740993"]],
  [toSpec({ type: "boolean", default: ["yes"] }), "", ["true"]],
  [toSpec({ type: "boolean" }), "p=0", ["false"]],
  [toSpec({ type: "boolean" }), "", [""]],
  [toSpec({ type: "text" }), "p=%20as+typed%20", [" as typed "]],
  [choices, "p=b", ["b"]],
];
for (const [spec, search, values] of shown) {
  test(`the field of ${spec.type} ?${search} holds ${JSON.stringify(values)}`, () => {
    assert.deepEqual(bind([spec], new URLSearchParams(search), context).fields[0]?.values, values);
  });
}

test("the bar's parameters are always there, and not to be set from the address", () => {
  const { values } = bind([], new URLSearchParams("today=1999-01-01&now=1"), { ...context, site: "blog" });
  assert.deepEqual(values, {
    ...{ from: "2026-03-02", to: today, site: "blog", today, now: context.now },
    ...{ compared_from: "2026-01-31", compared_to: "2026-03-01", first_day: "2026-01-01" },
  });
});

test("a parameter called like a part of every object is a parameter", () => {
  const { values, fields } = bind([toSpec({ type: "text", name: "constructor" })], new URLSearchParams(), {
    ...context,
    options: {},
  });
  assert.deepEqual([values["constructor"], fields[0]?.options], [null, null]);
});

test("choices of a query come with the context", () => {
  const spec = toSpec({ type: "choice", optionsFrom: "select 1" });
  const options = { p: [{ value: "GB", label: "United Kingdom" }] };
  const { values, fields } = bind([spec], new URLSearchParams("p=GB"), { ...context, options });
  assert.equal(values["p"], "GB");
  assert.deepEqual(fields[0]?.options, options.p);
});
