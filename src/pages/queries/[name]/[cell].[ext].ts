import type { APIRoute } from "astro";
import { answerExport } from "../../../share/answer-export.ts";

/** `/queries/<name>/<cell>.csv` and its kin. */
export const GET: APIRoute = (context) => answerExport(context, context.params["cell"]);
