import type { Format } from "./format.ts";

export const svg = {
  mediaType: "image/svg+xml; charset=utf-8",
  isDownload: false,
  label: "SVG",
  needs: "figure",
  usualWidth: null,
  fromSvg: (drawing) => drawing,
} satisfies Format;
