import type { AstroGlobal } from "astro";
import { withParams } from "./links.ts";

/**
 * `?refresh=<cell>` asks that cell's question anew, then sends the browser to the page without it, so that neither a
 * reload nor a bookmark asks again. Null where it is not asked for, or by a stranger.
 */
export async function refreshed({ locals, url, request }: AstroGlobal, notebook: string): Promise<string | null> {
  const cell = url.searchParams.get("refresh");
  if (cell === null) return null;
  const { app, audience } = locals;
  if (audience === "owner") {
    await app.notebooks.refresh(notebook, cell, url.searchParams, { audience, signal: request.signal });
  }
  return `${withParams(url, { refresh: null })}#${encodeURIComponent(cell)}`;
}
