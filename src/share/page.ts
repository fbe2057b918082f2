import { countryName } from "../base/country.ts";
import { type ExportLinks, exportFormatNames, toExportLinks } from "../notebook/export/formats.ts";
import type { FilterView, NotebookPage, PageCell, TableView } from "../notebook/page.ts";
import type { ParamField } from "../query/library/binding.ts";

/**
 * A notebook's page for someone who may see this one and nothing else: addresses of other pages of this install go, as
 * they are closed to them and tell what is there.
 * @param base where the cells' own addresses lead, without parameters; null: they stay, as nothing is locked
 * @param open where an address of this install leads for them; null: nowhere
 */
export function toShared(page: NotebookPage, base: string | null, open: Open = () => null): NotebookPage {
  const locked = lockedIn(page.fields);
  return {
    ...page,
    sites: [],
    fields: [],
    locked: [...locked, ...page.filters.map(filterText)],
    filters: [],
    narrowing: null,
    live: null,
    cells: page.cells.map((cell) => toSharedCell(cell, base, open)),
  };
}

type Open = (href: string) => string | null;

/** "Page = /about", as the link locks it. */
function filterText({ label, operator, value }: FilterView): string {
  return `${label} ${operator} ${value}`;
}

/** What each parameter is set to; of one that is blank nothing, as it leaves nothing out. */
function lockedIn(fields: ParamField[]): string[] {
  return fields.flatMap(({ name, label, type, values, options, error }) => {
    const set = values.filter((value) => value !== "");
    if (set.length === 0 || error !== null) return [];
    const shown = set.map((value) => {
      const words = options?.find((option) => option.value === value)?.label ?? value;
      return name === "country" ? countryName(words) : words;
    });
    if (type === "range") return [`${label}: ${shown.join(" to ")}`];
    return [name === "country" ? shown.join(", ") : `${label}: ${shown.join(", ")}`];
  });
}

function toSharedCell(cell: PageCell, base: string | null, open: Open): PageCell {
  if (cell.type === "text") return { ...cell, html: withoutOwnLinks(cell.html, open) };
  return {
    ...cell,
    sql: null,
    fullSql: null,
    table: cell.table && withoutLinks(cell.table, open),
    links:
      base === null ? cell.links : toExportLinks(`${base}/${encodeURIComponent(cell.name)}`, "", formatsIn(cell.links)),
  };
}

const formatsIn = (links: ExportLinks) => exportFormatNames.filter((name) => links[name] !== null);

function withoutLinks(table: TableView, open: Open): TableView {
  const rows = table.rows.map((row) =>
    row.map((cell) => {
      if (cell.href === undefined || isElsewhere(cell.href)) return cell;
      const { href, ...rest } = cell;
      const opened = open(href);
      return opened === null ? rest : { ...rest, href: opened };
    }),
  );
  return { ...table, rows };
}

/** Of our own Markdown's making: `<a href="…"` with what is foreign escaped. What leads within the page stays. */
function withoutOwnLinks(html: string, open: Open): string {
  return html.replace(/<a href="([^"]*)"[^>]*>(.*?)<\/a>/gs, (whole, href: string, text: string) => {
    if (isElsewhere(href) || href.startsWith("#")) return whole;
    const opened = open(href);
    return opened === null ? text : `<a href="${opened}">${text}</a>`;
  });
}

function isElsewhere(href: string): boolean {
  return /^(https?|mailto):/i.test(href);
}
