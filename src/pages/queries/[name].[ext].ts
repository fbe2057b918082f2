import type { APIRoute } from "astro";
import { answerExport } from "../../notebook/export/response.ts";

/** `/queries/<name>.csv` and its kin: the notebook's first query cell. */
export const GET: APIRoute = (context) => answerExport(context);
