import { QuestionError } from "../answer.ts";
import type { Compiled, Notebook } from "./notebook.ts";

/** Name of the view that a query file of this name makes: `top-pages` → `top_pages`. */
export function toViewName(name: string): string {
  return name.replaceAll("-", "_");
}

/** What is wrong with a file's `view: true`. */
export function noView(notebook: Pick<Notebook, "file" | "view">, message: string): QuestionError {
  return new QuestionError(`view: ${message}`, { status: 422, file: notebook.file, line: notebook.view ?? 1 });
}

/** Nobody could say what a view's parameters are: the file has none, and nothing that it refers to. Else why not. */
export function checkView(notebook: Notebook, compile: () => Compiled): QuestionError | null {
  const declared = notebook.params[0];
  if (declared) return noView(notebook, `a view takes no parameters; the header declares :${declared.name}.`);
  if (notebook.reads !== null) return noView(notebook, `a view has no period; leave out "reads: ${notebook.reads}".`);
  try {
    const [param] = compile().params;
    return param === undefined
      ? null
      : noView(notebook, `a view takes no parameters; the SQL, or a query it refers to, asks for :${param}.`);
  } catch (error) {
    if (error instanceof QuestionError) return null; // its cell says so
    throw error;
  }
}
