import type { NotebookPage } from "../../notebook/page.ts";
import { QuestionError } from "../../query/answer.ts";
import type { PageApp as App } from "../../server/app.ts";
import { readForm, seeOther, textField } from "../../web/form.ts";
import type { Hunk } from "../../write/difference.ts";
import type { Original } from "../../write/notebook-writer.ts";
import { WriteError } from "../../write/problem.ts";
import type { NotebookKind } from "../../write/versions.ts";

/** Bytes of a form with the largest text that is read, each of its letters written as three. */
export const mostPosted = 3_200_000;

/** What an editor shows. */
export interface Editing {
  /** Of its draft. */
  key: string;
  /** The notebook has a file: its name stays. */
  named: boolean;
  name: string;
  kind: NotebookKind;
  text: string;
  base: string;
  file: string;
  /** When the draft that is shown was kept, ms; null: this is what the file says. */
  drafted: number | null;
  problem: EditorProblem | null;
  /** What the file says by now, where that is something else. */
  conflict: { hunks: Hunk[] | null; gone: boolean } | null;
  /** What strangers would see; saving again with `agreed` does it. */
  exposure: string | null;
  writable: boolean;
  page: NotebookPage | null;
}

export interface EditorProblem {
  message: string;
  file?: string | undefined;
  line?: number | undefined;
  column?: number | undefined;
  length?: number | undefined;
}

/** What an edit form carries. */
export interface Posted {
  act: string;
  key: string;
  name: string;
  kind: NotebookKind;
  text: string;
  base: string;
  agreed: boolean;
}

/** An editor with nothing to tell. */
export async function toEditing(
  { desk }: App,
  facts: Pick<Editing, "key" | "named" | "name" | "kind" | "text" | "base" | "file" | "drafted">,
): Promise<Editing> {
  const writable = await desk.writable();
  return { ...facts, problem: null, conflict: null, exposure: null, writable, page: null };
}

/** What an editor's form comes to: another address or a file, or the editor again with what it has to say. */
export async function answerPosted(
  app: App,
  {
    editing,
    request,
    toMine,
    back,
  }: {
    editing: Editing;
    request: Request;
    /** What the page knows better than its form. */
    toMine(posted: Posted): Posted;
    /** Where one goes who discards the draft. */
    back: string;
  },
): Promise<Response | { status: number; editing: Editing }> {
  const posted = await readPosted(request);
  if (posted === null) {
    const problem = { message: "This is more than a notebook may have: 1 MB. Nothing of it was taken." };
    return { status: 413, editing: { ...editing, problem } };
  }
  const mine = toMine(posted);
  if (mine.act === "download") return download(mine);
  if (mine.act === "discard") {
    await app.desk.drafts.drop(mine.key);
    return seeOther(back);
  }
  if (mine.act === "save") {
    const { trouble } = await trySave(app, mine);
    if (trouble === null) return seeOther(`/queries/${mine.name}/edit?done=saved`);
    return { status: 422, editing: { ...editing, ...mine, ...trouble } };
  }
  await app.desk.drafts.put(mine);
  const search = new URL(request.url).searchParams;
  return {
    status: 200,
    editing: { ...editing, ...mine, ...(await tryRun(app, mine, { search, signal: request.signal })) },
  };
}

/** What is wrong with a file that was saved: its view may be refused. */
export async function problemOf({ library }: App, name: string): Promise<EditorProblem | null> {
  try {
    await library.open(name);
    return null;
  } catch (error) {
    if (!(error instanceof QuestionError)) throw error;
    return toProblem(error);
  }
}

/** @returns null for what is no such form, or one too large to be read */
export async function readPosted(request: Request): Promise<Posted | null> {
  const form = await readForm(request, mostPosted);
  if (!form.has("text")) return null;
  return {
    act: textField(form, "act"),
    key: textField(form, "key"),
    name: textField(form, "name").trim(),
    kind: textField(form, "kind") === "notebook" ? "notebook" : "query",
    text: textField(form, "text").replaceAll("\r\n", "\n"),
    base: textField(form, "base"),
    agreed: form.has("agreed"),
  };
}

type Attempt = { saved: Original; trouble: null } | { saved: null; trouble: Partial<Editing>; large: boolean };

/** Saves, or says what the editor has to say; the text then becomes a draft, so that nothing is lost. */
export async function trySave({ desk }: App, posted: Posted): Promise<Attempt> {
  try {
    const saved = await desk.save(posted);
    await desk.drafts.drop(posted.key);
    return { saved, trouble: null };
  } catch (error) {
    if (!(error instanceof WriteError) && !(error instanceof QuestionError)) throw error;
    const large = error instanceof WriteError && error.problem === "large";
    if (!large) await desk.drafts.put(posted);
    const refused = (trouble: Partial<Editing>) => ({ saved: null, trouble, large });
    if (error instanceof WriteError && error.problem === "public") return refused({ exposure: error.message });
    if (!(error instanceof WriteError) || error.problem !== "changed") return refused({ problem: toProblem(error) });
    const { theirs, message } = error;
    const hunks = theirs === null ? null : desk.difference(theirs, posted.text);
    // Saving again is then meant: it has been seen what the file says.
    const base = desk.original(posted.name)?.base ?? "";
    return refused({ problem: { message }, conflict: { hunks, gone: theirs === null }, base });
  }
}

/** The text as a page, asked for and drawn as if it were saved. */
export async function tryRun(
  { desk, notebooks }: App,
  { name, kind, text }: Pick<Posted, "name" | "kind" | "text">,
  { search, signal, only = null }: { search: URLSearchParams; signal: AbortSignal; only?: string | null },
): Promise<{ page: NotebookPage; problem: null } | { page: null; problem: EditorProblem }> {
  try {
    const notebook = desk.read(name || "draft", kind, text);
    return { page: await notebooks.page(notebook, search, { audience: "owner", signal }, only), problem: null };
  } catch (error) {
    if (!(error instanceof QuestionError)) throw error;
    return { page: null, problem: toProblem(error) };
  }
}

function toProblem(error: QuestionError | WriteError): EditorProblem {
  if (error instanceof WriteError) return { message: error.message };
  const { message, file, line, column, length } = error;
  return { message, file, line, column, length };
}

/** The text as a file to keep elsewhere. A name is letters a header can carry, or it is not used. */
function download({ name, kind, text }: Posted): Response {
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
