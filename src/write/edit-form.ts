import { readForm, seeOther, textField } from "../web/form.ts";
import { type EditedText, type EditorDeps, type EditorPage, tryRun, trySave } from "./editor-page.ts";

/** Bytes of a form with the largest text that is read, each of its letters written as three. */
const maxBytes = 3_200_000;

/** What an edit form carries. */
export interface PostedEdit extends EditedText {
  act: string;
  /** The one cell that is to run; null: all of them. */
  only: string | null;
  agreed: boolean;
}

/** The posted form; null for what is no such form, or one too large to be read. */
export async function readEditForm(request: Request): Promise<PostedEdit | null> {
  const form = await readForm(request, maxBytes);
  if (!form.has("text")) return null;
  return {
    act: textField(form, "act"),
    key: textField(form, "key"),
    name: textField(form, "name").trim(),
    kind: textField(form, "kind") === "notebook" ? "notebook" : "query",
    text: textField(form, "text").replaceAll("\r\n", "\n"),
    base: textField(form, "base"),
    only: textField(form, "only") || null,
    agreed: form.has("agreed"),
  };
}

interface EditAnswer {
  editor: EditorPage;
  request: Request;
  /** What the page knows better than its form. */
  known(form: PostedEdit): Partial<PostedEdit>;
  /** Where one goes who discards the draft. */
  back: string;
}

/** What an editor's form comes to: another address or a file, or the editor again with what it has to say. */
export async function answerEditForm(
  deps: EditorDeps,
  { editor, request, known, back }: EditAnswer,
): Promise<Response | { status: number; editor: EditorPage }> {
  const posted = await readEditForm(request);
  if (posted === null) {
    const problem = { message: "This is more than a notebook may have: 1 MB. Nothing of it was taken." };
    return { status: 413, editor: { ...editor, problem } };
  }
  const form = { ...posted, ...known(posted) };
  if (form.act === "download") return download(form);
  if (form.act === "discard") {
    await deps.writer.drafts.drop(form.key);
    return seeOther(back);
  }
  if (form.act === "save") {
    const { refusal } = await trySave(deps, form);
    if (refusal === null) return seeOther(`/queries/${form.name}/edit?done=saved`);
    return { status: 422, editor: { ...editor, ...form, ...refusal } };
  }
  await deps.writer.drafts.put(form);
  const search = new URL(request.url).searchParams;
  const run = await tryRun(deps, form, { search, signal: request.signal });
  return { status: 200, editor: { ...editor, ...form, ...run } };
}

/** The text as a file to keep elsewhere. A name is letters a header can carry, or it is not used. */
function download({ name, kind, text }: PostedEdit): Response {
  const stem = /^[a-z0-9][a-z0-9_-]{0,79}$/.test(name) ? name : "notebook";
  const file = `${stem}.${kind === "notebook" ? "md" : "sql"}`;
  return new Response(text, {
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "content-disposition": `attachment; filename="${file}"`,
      "cache-control": "no-store",
    },
  });
}
