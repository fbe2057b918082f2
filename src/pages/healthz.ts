import type { APIRoute } from "astro";

/** Live: this process answers. */
export const GET: APIRoute = () => new Response("ok\n");
