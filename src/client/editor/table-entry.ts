import { quoteIfNeeded } from "../../query/sql/tokens.ts";
import { button, element } from "../element.ts";
import { fetchJson } from "../fetch.ts";
import { under } from "../under.ts";

/** A table as `/data/-/schema.json` describes it. */
export interface TableMeaning {
  name: string;
  description: string | null;
  count: number | null;
  count_truncated: boolean | null;
  columns: { name: string; type: string; description: string | null }[];
}

interface Host {
  insert(text: string): void;
}

interface Rows {
  rows: Record<string, unknown>[];
  next: string | null;
}

const rowsAPage = 5;

/** A table to press through: its columns with what they mean, each put into the SQL by a press, and its rows. */
export function tableEntry(
  { name, description, count, count_truncated, columns }: TableMeaning,
  host: Host,
): HTMLElement {
  const counted = count === null ? "" : ` ${count_truncated ? "over " : ""}${count.toLocaleString("en-GB")}`;
  const insert = (what: string) =>
    button(what, "into the SQL", () => host.insert(quoteIfNeeded(what)), "button plain name");
  const list = element(
    "dl",
    {},
    ...columns.map((column) =>
      element(
        "div",
        {},
        element("dt", {}, insert(column.name), element("span", { class: "help" }, ` ${column.type.toLowerCase()}`)),
        element("dd", {}, column.description ?? ""),
      ),
    ),
  );
  const rows = element("details", { class: "fold rows" }, element("summary", {}, "Rows", hidden(` of ${name}`)));
  rows.addEventListener("toggle", () => {
    if (rows.open && rows.childElementCount === 1) void showRows(rows, name, null);
  });
  return element(
    "details",
    { class: "entry" },
    element("summary", {}, name, element("span", { class: "count" }, counted)),
    ...(description === null ? [] : [element("p", { class: "help" }, description)]),
    element("p", { class: "help" }, insert(name)),
    list,
    rows,
  );
}

/** @param from token of the page; null: the first */
async function showRows(place: HTMLElement, table: string, from: string | null): Promise<void> {
  const base = under(`/data/${encodeURIComponent(table)}`);
  const search = new URLSearchParams({ _size: String(rowsAPage), ...(from === null ? {} : { _next: from }) });
  const page = await fetchJson<Rows>(`${base}.json?${search}`);
  const summary = place.firstElementChild ?? "";
  if (page === null) {
    place.replaceChildren(summary, element("p", { class: "help" }, "The rows did not come. Close this and try again."));
    return;
  }
  const names = Object.keys(page.rows[0] ?? {});
  const cells = (tag: "th" | "td", texts: string[]) =>
    texts.map((text) => element(tag, tag === "th" ? { scope: "col" } : {}, text));
  const all = element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": `Rows of ${table}` },
    element(
      "table",
      { class: "table" },
      element("thead", {}, element("tr", {}, ...cells("th", names))),
      element(
        "tbody",
        {},
        ...page.rows.map((row) =>
          element(
            "tr",
            {},
            ...cells(
              "td",
              names.map((n) => show(row[n])),
            ),
          ),
        ),
      ),
    ),
  );
  const { next } = page;
  place.replaceChildren(
    summary,
    ...(page.rows.length === 0 ? [element("p", { class: "help" }, "It has no rows.")] : [all]),
    element(
      "p",
      { class: "actions" },
      ...(from === null ? [] : [button("First", `rows of ${table}`, () => void showRows(place, table, null))]),
      ...(next === null ? [] : [button("Next", `rows of ${table}`, () => void showRows(place, table, next))]),
      element("a", { href: base, target: "_blank" }, "All", hidden(` rows of ${table}, in another tab`)),
    ),
  );
}

function show(value: unknown): string {
  const text = value === null ? "—" : typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function hidden(text: string): HTMLElement {
  return element("span", { class: "hidden" }, text);
}
