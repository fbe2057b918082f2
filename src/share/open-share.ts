import type { APIContext } from "astro";
import { answerExport, refuseExport } from "../notebook/export/response.ts";
import type { NotebookPage } from "../notebook/page.ts";
import { QuestionError } from "../query/answer.ts";
import { networkOf } from "../web/network.ts";
import { endLinksOfGone } from "./gone.ts";
import { toShared } from "./page.ts";
import type { Share } from "./shares.ts";

type Asked = Pick<APIContext, "params" | "locals" | "request">;

/** What the address opens, as long as its notebook is there to be read. Always as a stranger, whoever looks. */
async function openShare({ params, locals }: Asked): Promise<Share | null> {
  const { app } = locals;
  const share = await app.shares.find(params["token"] ?? "");
  if (!share) return null;
  const entry = (await app.library.list()).find(({ name }) => name === share.notebook);
  if (entry === undefined) await endLinksOfGone(app.shares, app.library);
  return entry !== undefined && entry.problem === null ? share : null;
}

/** The page that a link shows; null where it shows nothing. @param cell the one that is asked for, if any */
export async function openShared(asked: Asked, cell: string | null = null): Promise<NotebookPage | null> {
  const share = await openShare(asked);
  if (!share || (share.cell !== null && cell !== null && cell !== share.cell)) return null;
  const search = new URLSearchParams(share.search);
  const page = await strangersPage(asked, { name: share.notebook, search, isLocked: true }, cell ?? share.cell);
  return page && toShared(page, share.path);
}

/** The answer of a cell that a link opens: its own notebook, its locked parameters, and always as a stranger. */
export async function answerSharedExport(context: APIContext): Promise<Response> {
  const share = await openShare(context);
  const cell = context.params["cell"];
  if (!share || (share.cell !== null && share.cell !== cell)) return refuseExport("this link opens nothing");
  const search = new URLSearchParams(share.search);
  return answerExport(context, { name: share.notebook, cell, search, audience: "stranger", isLocked: true });
}

/** One cell of a public notebook. */
export async function openPublic(asked: Asked & { url: URL }): Promise<NotebookPage | null> {
  const { name = "", cell = "" } = asked.params;
  const entries = await asked.locals.app.library.list();
  if (!entries.some((entry) => entry.name === name && entry.public && entry.problem === null)) return null;
  const page = await strangersPage(asked, { name, search: asked.url.searchParams, isLocked: false }, cell);
  return page && toShared(page, null);
}

async function strangersPage(
  { locals, request }: Asked,
  { name, search, isLocked }: { name: string; search: URLSearchParams; isLocked: boolean },
  cell: string | null,
) {
  const network = networkOf(locals.client.address);
  try {
    const by = { audience: "stranger", isLocked, signal: request.signal, network } as const;
    return await locals.app.notebooks.page(name, search, by, cell);
  } catch (error) {
    if (error instanceof QuestionError && error.status < 499) return null;
    throw error;
  }
}
