import type { AstroGlobal } from "astro";
import { QuestionError } from "../query/answer.ts";
import { toFilterForm } from "../query/filters/form.ts";
import { seeOther } from "../web/form.ts";
import { withParams } from "../web/links.ts";
import { networkOf } from "../web/network.ts";
import type { NotebookPage } from "./page.ts";

type Opened = { page: NotebookPage; error: null } | { page: null; error: QuestionError };

/**
 * A notebook's page as its address asks for it, or what is wrong with its file. `?refresh=<cell>` asks that cell's
 * question anew, where the owner says it, then leads to the page without it: neither a reload nor a bookmark asks again.
 */
export async function openPage({ locals, url, request }: AstroGlobal, name: string): Promise<Opened | Response> {
  const { app, audience, client } = locals;
  const by = { audience, signal: request.signal, network: networkOf(client.address) };
  const form = toFilterForm(url.searchParams);
  if (form !== null) {
    const { column, operator, value, kept } = form;
    const added = operator === "exact" ? column : `${column}__${operator}`;
    return seeOther(`${url.pathname}?${new URLSearchParams([...kept, [added, value]])}`);
  }
  const cell = url.searchParams.get("refresh");
  if (cell !== null) {
    if (audience === "owner") await app.notebooks.refresh(name, cell, url.searchParams, by);
    return seeOther(`${withParams(url, { refresh: null })}#${encodeURIComponent(cell)}`);
  }
  try {
    return { page: await app.notebooks.page(name, url.searchParams, by), error: null };
  } catch (error) {
    if (!(error instanceof QuestionError)) throw error;
    return { page: null, error };
  }
}
