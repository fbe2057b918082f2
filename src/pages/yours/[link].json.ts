import type { APIRoute } from "astro";
import { toJson } from "../../leads/export.ts";

/** What somebody left, for them to take along. */
export const GET: APIRoute = async ({ locals: { app }, params }) => {
  const id = app.leads.signed.leadOf(params["link"] ?? "");
  const lead = id === null ? null : await app.leads.leads.find(id);
  if (lead) return Response.json(toJson(lead));
  return Response.json({ error: "Nothing is stored under this address." }, { status: 404 });
};
