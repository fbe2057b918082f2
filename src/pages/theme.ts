import type { APIRoute } from "astro";
import { toNext } from "../account/next.ts";

/** The colours chosen without a script: kept in a cookie, and back to the page. */
export const POST: APIRoute = async ({ request, cookies, locals }) => {
  const form = await request.formData().catch(() => new FormData());
  const theme = form.get("theme");
  const secure = locals.origin.startsWith("https:");
  if (theme === "light" || theme === "dark") {
    cookies.set("tallybook_theme", theme, { path: "/", maxAge: 31_536_000, sameSite: "lax", secure });
  } else {
    cookies.delete("tallybook_theme", { path: "/" });
  }
  const back = form.get("back");
  return new Response(null, { status: 303, headers: { location: toNext(typeof back === "string" ? back : null) } });
};
