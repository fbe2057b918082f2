import { isFeed, toAtom } from "./atom.ts";
import type { Format } from "./format.ts";
import { toPng } from "./png.ts";
import { toCsvHead, toCsvRow, toJsonRow, toKeys } from "./rows.ts";

/** The formats of a cell's answer, by the extension of their addresses: to add one is to add a row, and what makes it. */
export const exportFormats = {
  csv: {
    mediaType: "text/csv; charset=utf-8",
    isDownload: true,
    label: "CSV",
    needs: "rows",
    toWriter:
      ({ mark }) =>
      (columns) => ({ head: toCsvHead(columns, mark), write: toCsvRow }),
  },
  json: {
    mediaType: "application/json; charset=utf-8",
    isDownload: false,
    label: "JSON",
    isSeldomWanted: true,
    needs: "answer",
    /** `{"ok":true,"rows":[…],"truncated":false}` */
    toWriter: () => (columns) => {
      const keys = toKeys(columns);
      return {
        head: '{"ok":true,"rows":[',
        write: (row) => toJsonRow(keys, row),
        between: ",\n",
        end: (truncated) => `],"truncated":${truncated}}\n`,
      };
    },
  },
  ndjson: {
    mediaType: "application/x-ndjson; charset=utf-8",
    isDownload: true,
    label: null,
    needs: "rows",
    toWriter: () => (columns) => {
      const keys = toKeys(columns);
      return { head: "", write: (row) => `${toJsonRow(keys, row)}\n` };
    },
  },
  atom: {
    mediaType: "application/atom+xml; charset=utf-8",
    isDownload: false,
    label: "Feed",
    isSeldomWanted: true,
    needs: "answer",
    fits: isFeed,
    toWriter: toAtom,
  },
  svg: {
    mediaType: "image/svg+xml; charset=utf-8",
    isDownload: false,
    label: "SVG",
    needs: "figure",
    usualWidth: null,
    fromSvg: (svg) => svg,
  },
  png: {
    mediaType: "image/png",
    isDownload: false,
    label: null,
    needs: "figure",
    // Mails show a picture about as wide, so its words are read at their size.
    usualWidth: 640,
    fromSvg: async (svg) => {
      const { png, missing } = await toPng(svg);
      return {
        bytes: png,
        lack: missing.length === 0 ? null : `no glyph for ${missing.slice(0, 20).map(codePoints).join(", ")}`,
      };
    },
  },
} satisfies Record<string, Format>;

/** "U+1F9FF"; a header holds no other letters. */
function codePoints(letters: string): string {
  return [...letters]
    .map((letter) => `U+${letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`)
    .join(" ");
}

export type ExportFormat = keyof typeof exportFormats;

export const exportFormatNames = Object.keys(exportFormats) as ExportFormat[];

export function isExportFormat(name: string | undefined): name is ExportFormat {
  return name !== undefined && Object.hasOwn(exportFormats, name);
}

/** Addresses of a cell's formats; null for one that it has not. */
export type ExportLinks = Record<ExportFormat, string | null>;

/** The formats of a cell. @param columns of its answer; null: there is none */
export function formatsOf(hasFigure: boolean, columns: readonly string[] | null): ExportFormat[] {
  return exportFormatNames.filter((name) => {
    const format: Format = exportFormats[name];
    if (format.needs === "figure") return hasFigure;
    return format.fits === undefined || (columns !== null && format.fits(columns));
  });
}

/** @param base address of the cell without an extension. @param search parameters, as an address carries them */
export function toExportLinks(base: string, search: string, formats: readonly ExportFormat[]): ExportLinks {
  const end = search === "" ? "" : `?${search}`;
  const link = (name: ExportFormat): string | null => (formats.includes(name) ? `${base}.${name}${end}` : null);
  return Object.fromEntries(exportFormatNames.map((name) => [name, link(name)])) as ExportLinks;
}
