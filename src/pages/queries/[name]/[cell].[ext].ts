import type { APIRoute } from "astro";
import { answerExport } from "../../../notebook/export/response.ts";

/** `/queries/<name>/<cell>.csv` and its kin. */
export const GET: APIRoute = (context) => answerExport(context);
