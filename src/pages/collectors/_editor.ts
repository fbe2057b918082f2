import { QuestionError } from "../../query/answer.ts";
import type { PageApp } from "../../server/app.ts";
import type { Trial } from "../../sources/collectors/trial.ts";
import { readForm, seeOther, textField } from "../../web/form.ts";
import { WriteError } from "../../write/problem.ts";

/** A collector's text on its way to be a file. */
export interface CollectorEdit {
  name: string;
  text: string;
  /** Hash of the file that the edit began from, "" where there was none. */
  base: string;
  /** The file has a name already. */
  named: boolean;
  trial: Trial | null;
  problem: { message: string; file?: string | undefined; line?: number | undefined } | null;
}

/** Bytes of a form with the largest text that is read, each of its letters written as three. */
const maxBytes = 3_200_000;

/** What the form comes to: another address, or the editor again with what it has to say. */
export async function answerEdit(
  app: PageApp,
  request: Request,
  edit: CollectorEdit,
): Promise<Response | CollectorEdit> {
  const form = await readForm(request, maxBytes);
  if (!form.has("text")) {
    return {
      ...edit,
      problem: { message: "This is more than a collector's file may have: 1 MB. Nothing of it was taken." },
    };
  }
  const name = edit.named ? edit.name : textField(form, "name").trim();
  const base = edit.named ? textField(form, "base") : "";
  const posted = { ...edit, name, base, text: textField(form, "text").replaceAll("\r\n", "\n") };
  try {
    if (textField(form, "act") === "save") {
      await app.collectorWriter.save({ name, text: posted.text, base, by: "owner" });
      return seeOther(`/collectors/${name}?done=saved`);
    }
    return { ...posted, trial: await app.collectors.tryOut(name, posted.text, request.signal) };
  } catch (error) {
    if (error instanceof QuestionError || error instanceof WriteError) {
      const { message } = error;
      const at = error instanceof QuestionError ? { file: error.file, line: error.line } : {};
      return { ...posted, problem: { message, ...at } };
    }
    throw error;
  }
}

/** A new file begins like this. */
export const blank = `/* ---
title: Prices
description: What the shop asks for its things.
collect:
  from: https://shop.example/prices.json
  as: json
  every: 6h
key: [id]
columns: {id: text, name: text, price: real}
keep: changes
--- */
select value ->> 'id' as id, value ->> 'name' as name, value ->> 'price' as price
from json_each(:body)
`;
