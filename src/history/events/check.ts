/**
 * A row of a file, checked as strictly as a hit is: each field has the shape that the collector writes, or the row is
 * refused with the field and its value.
 */
import { didYouMean } from "../../base/nearest.ts";
import { FieldError, type FieldValue } from "../../store/events/checks.ts";
import { columnIndex, type EventColumn, eventColumns, titleColumn } from "../../store/events/columns.ts";
import type { RawRow } from "./rows.ts";

/** Its remedy is one for the whole file, so these are gathered. */
export class UnknownSite extends FieldError {
  readonly site: string;

  constructor(site: string) {
    super("site", "there is no site of this name", site);
    this.name = "UnknownSite";
    this.site = site;
  }
}

const columns: readonly EventColumn[] = [...eventColumns, titleColumn];
const columnNames = columns.map(({ name }) => name);

/**
 * Checks rows that have the same names; throws FieldError where the names alone cannot be right.
 * @param sites names of those that there are
 * @returns gives a row's values in the order of the table, then the title
 */
export function toCheck(names: readonly string[], sites: readonly string[]): (row: RawRow) => FieldValue[] {
  checkNames(names);
  const known = new Set(sites);
  const sources = columns.map((column) => ({ column, place: names.indexOf(column.name) }));
  return ({ fields }) => {
    const values = sources.map(({ column, place }): FieldValue => {
      const value = fields[place] ?? null;
      if (value !== null) return column.check(column.name, value);
      if (column.required && place !== -1) throw new FieldError(column.name, "it is empty, and every event has one");
      return null;
    });
    const site = values[columnIndex.site] as string;
    if (!known.has(site)) throw new UnknownSite(site);
    return values;
  };
}

function checkNames(names: readonly string[]): void {
  for (const [index, name] of names.entries()) {
    if (!columnNames.includes(name)) {
      throw new FieldError(name, `events have no column of this name.${didYouMean(name, columnNames)}`);
    }
    if (names.indexOf(name) !== index) throw new FieldError(name, "this column is there twice");
  }
  for (const { name, required, from } of columns) {
    if (required && from !== "clock" && !names.includes(name)) throw new FieldError(name, "this column is missing");
  }
}
