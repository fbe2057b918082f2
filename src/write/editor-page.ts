import type { Notebooks } from "../notebook/notebooks.ts";
import type { NotebookPage } from "../notebook/page.ts";
import { QuestionError } from "../query/answer.ts";
import type { Library } from "../query/library/library.ts";
import { difference, type Hunk } from "./difference.ts";
import type { NotebookWriter, Original } from "./notebook-writer.ts";
import { WriteError } from "./problem.ts";
import type { NotebookKind } from "./versions.ts";

/** A text on its way to be a notebook, as an edit form carries it. */
export interface EditedText {
  /** Key of its draft. */
  key: string;
  name: string;
  kind: NotebookKind;
  text: string;
  /** Hash of the file that the edit began from, "" where there was none. */
  base: string;
}

/** What an editor shows. */
export interface EditorPage extends EditedText {
  /** The notebook has a file: its name stays. */
  named: boolean;
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

/** What is wrong with a text, and where as far as that is known. */
export type EditorProblem = Pick<Partial<QuestionError>, "file" | "line" | "column" | "length"> & { message: string };

/** What of the app an editor needs. */
export interface EditorDeps {
  writer: NotebookWriter;
  notebooks: Notebooks;
  library: Library;
}

/** An editor with nothing to tell. */
export async function toEditorPage(
  { writer }: EditorDeps,
  facts: EditedText & Pick<EditorPage, "named" | "file" | "drafted">,
): Promise<EditorPage> {
  const writable = await writer.writable();
  return { ...facts, problem: null, conflict: null, exposure: null, writable, page: null };
}

/** What is wrong with a file that was saved: its view may be refused. */
export async function problemOf({ library }: EditorDeps, name: string): Promise<EditorProblem | null> {
  try {
    await library.open(name);
    return null;
  } catch (error) {
    if (!(error instanceof QuestionError)) throw error;
    return toProblem(error);
  }
}

type SaveResult =
  | { saved: Original; refusal: null }
  | { saved: null; refusal: Partial<EditorPage>; isTooLarge: boolean };

/** Saves, or says what the editor has to say; the text then becomes a draft, so that nothing is lost. */
export async function trySave({ writer }: EditorDeps, edited: EditedText & { agreed: boolean }): Promise<SaveResult> {
  try {
    const saved = await writer.save(edited);
    await writer.drafts.drop(edited.key);
    return { saved, refusal: null };
  } catch (error) {
    if (!(error instanceof WriteError) && !(error instanceof QuestionError)) throw error;
    const isTooLarge = error instanceof WriteError && error.problem === "large";
    if (!isTooLarge) await writer.drafts.put(edited);
    return { saved: null, refusal: toRefusal(writer, error, edited), isTooLarge };
  }
}

function toRefusal(
  writer: NotebookWriter,
  error: WriteError | QuestionError,
  { name, text }: EditedText,
): Partial<EditorPage> {
  if (error instanceof WriteError && error.problem === "public") return { exposure: error.message };
  if (!(error instanceof WriteError) || error.problem !== "changed") return { problem: toProblem(error) };
  const { theirs, message } = error;
  const hunks = theirs === null ? null : difference(theirs, text);
  // Saving again is then meant: it has been seen what the file says.
  const base = writer.original(name)?.base ?? "";
  return { problem: { message }, conflict: { hunks, gone: theirs === null }, base };
}

/** The text as a page, asked for and drawn as if it were saved. */
export async function tryRun(
  { writer, notebooks }: EditorDeps,
  { name, kind, text }: Pick<EditedText, "name" | "kind" | "text">,
  { search, signal, only = null }: { search: URLSearchParams; signal: AbortSignal; only?: string | null },
): Promise<Pick<EditorPage, "page" | "problem">> {
  try {
    const notebook = writer.read(name || "draft", kind, text);
    return { page: await notebooks.page(notebook, search, { audience: "owner", signal }, only), problem: null };
  } catch (error) {
    if (!(error instanceof QuestionError)) throw error;
    return { page: null, problem: toProblem(error) };
  }
}

function toProblem({ message, file, line, column, length }: EditorProblem): EditorProblem {
  return { message, file, line, column, length };
}
