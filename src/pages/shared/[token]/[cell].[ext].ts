import type { APIRoute } from "astro";
import { answerSharedExport } from "../../../share/open-share.ts";

/** `/shared/<token>/<cell>.csv` and its kin. */
export const GET: APIRoute = answerSharedExport;
