import type { FormatContext } from "../../notebook/chart/format.ts";
import type { Meanings } from "../data/meanings.ts";

/** A link with its text. */
export interface LinkView {
  label: string;
  href: string;
}

/** What a page of /data is made with beside its rows. */
export interface ViewContext {
  format: FormatContext;
  meanings: Meanings;
  search: URLSearchParams;
}
