import type { APIRoute } from "astro";
import { readForm, seeOther, textField } from "../web/form.ts";
import { toNextPath } from "../web/next-path.ts";

/** The colours chosen without a script: kept in a cookie, and back to the page. */
export const POST: APIRoute = async ({ request, cookies, locals }) => {
  const form = await readForm(request);
  const theme = textField(form, "theme");
  const path = locals.client.path || "/";
  const secure = locals.origin.startsWith("https:");
  if (theme === "light" || theme === "dark") {
    cookies.set("tallybook_theme", theme, { path, maxAge: 31_536_000, sameSite: "lax", secure });
  } else {
    cookies.delete("tallybook_theme", { path });
  }
  return seeOther(toNextPath(textField(form, "back")));
};
