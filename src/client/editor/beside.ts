import { button, element } from "../element.ts";
import { fetchJson } from "../fetch.ts";
import { forgetRuns, pastRuns } from "./run-history.ts";
import { type TableMeaning, tableEntry } from "./table-entry.ts";

/** What the panel does with the text that is being written. */
export interface BesideHost {
  /** Puts a name where the cursor is. */
  insert(text: string): void;
  /** Puts SQL in the place of that of the cell where the cursor is. */
  use(sql: string): void;
}

/** Fills the panel beside the editor: tables with their columns and rows, and what was run last. */
export async function fillBeside(panel: HTMLElement, host: BesideHost): Promise<void> {
  const tables = element("details", { class: "fold", open: true }, element("summary", {}, "Tables and columns"));
  const runs = element("details", { class: "fold" }, element("summary", {}, "Last runs in this browser"));
  runs.addEventListener("toggle", () => {
    if (runs.open) drawRuns(runs, host);
  });
  panel.append(tables, runs);
  panel.querySelector<HTMLElement>("summary")?.focus();
  const schema = await fetchJson<{ tables: (TableMeaning & { hidden: boolean })[] }>("/data/-/schema.json");
  if (schema === null) {
    tables.append(
      element("p", { class: "help" }, "The tables did not come from the server. Close this and try again."),
    );
    return;
  }
  const [shown, inner] = [false, true].map((hidden) => schema.tables.filter((table) => table.hidden === hidden));
  tables.append(...(shown ?? []).map((table) => tableEntry(table, host)));
  if (inner && inner.length > 0) {
    const more = element("details", { class: "fold" }, element("summary", {}, "Of the house"));
    more.append(...inner.map((table) => tableEntry(table, host)));
    tables.append(more);
  }
}

const when = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

function drawRuns(place: HTMLElement, host: BesideHost): void {
  const runs = pastRuns();
  const entries = runs.map(({ time, notebook, cell, sql, said }) =>
    element(
      "details",
      { class: "entry" },
      element(
        "summary",
        {},
        `${when.format(time)} · ${[notebook || "new", cell].filter((name) => name !== "").join(", ")}`,
        element("span", { class: "help" }, ` ${said}`),
      ),
      element("pre", { tabindex: "0", role: "region", "aria-label": "SQL of this run" }, sql),
      button("Put it into the cell", "that is being written", () => host.use(sql)),
    ),
  );
  const none = element(
    "p",
    { class: "help" },
    "Nothing has been run here yet. The last 50 runs are kept in this browser.",
  );
  const forget = button("Forget them", "", () => {
    forgetRuns();
    drawRuns(place, host);
  });
  place.replaceChildren(place.firstElementChild ?? "", ...(runs.length === 0 ? [none] : [...entries, forget]));
}
