import type { APIRoute } from "astro";
import { answerSharedExport } from "../../../share/answer-export.ts";

/** `/shared/<token>/<cell>.csv` and its kin. */
export const GET: APIRoute = (context) => answerSharedExport(context);
