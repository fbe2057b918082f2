import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../base/config.ts";
import { QuestionError } from "../query/answer.ts";
import { type LeadForm, toLeadForm } from "./form-file.ts";

/** A file of forms that cannot be used, and why. */
export interface BrokenForm {
  name: string;
  file: string;
  error: QuestionError;
}

const filePattern = /^([a-z\d][a-z\d-]{0,39})\.ya?ml$/;
const maxFileBytes = 64_000;

/** The forms of the owner, each a file; read when asked for, so a new file is a new form at once. */
export class Forms {
  readonly #directory: string;

  constructor({ queries }: Pick<Config, "queries">) {
    this.#directory = join(queries, "forms");
  }

  /** By name, those that cannot be used too. */
  list(): (LeadForm | BrokenForm)[] {
    return namesIn(this.#directory).flatMap((file) => {
      const [, name] = filePattern.exec(file) ?? [];
      return name === undefined ? [] : [this.#read(name, file)];
    });
  }

  /** null: there is none of that name, or it cannot be used. */
  find(name: string): LeadForm | null {
    if (!filePattern.test(`${name}.yaml`)) return null;
    const found = this.list().find((one) => one.name === name);
    return found === undefined || "error" in found ? null : found;
  }

  #read(name: string, base: string): LeadForm | BrokenForm {
    const file = `forms/${base}`;
    try {
      return toLeadForm(name, file, readText(join(this.#directory, base), file));
    } catch (error) {
      if (!(error instanceof QuestionError)) throw error;
      return { name, file, error };
    }
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function readText(path: string, file: string): string {
  const broken = (message: string) => new QuestionError(message, { status: 422, file, line: 1 });
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw broken("This is no file.");
    if (stat.size > maxFileBytes) throw broken(`The file is larger than ${maxFileBytes / 1000} kB and is not read.`);
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof QuestionError) throw error;
    throw broken(`The file cannot be read: ${(error as Error).message}.`);
  }
}
