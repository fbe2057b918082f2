import type { APIRoute } from "astro";

/** When a form was shown, signed, for the script that puts it into the form. No secret: any page may read it. */
export const GET: APIRoute = ({ locals: { app }, params }) => {
  const headers = { "access-control-allow-origin": "*", "cache-control": "no-store" };
  const form = app.leads.forms.find(params["form"] ?? "");
  if (form === null) return Response.json({ error: "There is no such form." }, { status: 404, headers });
  return Response.json({ time: app.leads.signed.time(form.name, app.effects.now()) }, { headers });
};
