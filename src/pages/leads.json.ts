import type { APIRoute } from "astro";
import { toJson } from "../leads/export.ts";

/** All that is stored of leads, as the page of leads filters them. */
export const GET: APIRoute = async ({ locals: { app }, url: { searchParams } }) => {
  const form = searchParams.get("form") || undefined;
  const state = searchParams.get("state") || undefined;
  const leads = await app.leads.leads.list({ form, state, most: 100_000 });
  return Response.json(leads.map(toJson), { headers: { "cache-control": "no-store" } });
};
