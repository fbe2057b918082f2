import type { APIRoute } from "astro";
import { toCsv } from "../leads/export.ts";

/** Leads as a table, as the page of leads filters them. */
export const GET: APIRoute = async ({ locals: { app }, url: { searchParams } }) => {
  const form = searchParams.get("form") || undefined;
  const state = searchParams.get("state") || undefined;
  const leads = await app.leads.leads.list({ form, state, most: 100_000 });
  const headers = {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": 'attachment; filename="leads.csv"',
    "cache-control": "no-store",
  };
  return new Response(toCsv(leads), { headers });
};
