import type { APIRoute } from "astro";
import { schemaOf } from "../../write/schema.ts";

/** What the editor can propose. */
export const GET: APIRoute = async ({ locals, request }) => Response.json(await schemaOf(locals.app, request.signal));
