import { serial } from "../base/serial.ts";
import { sha256 } from "../base/sha256.ts";
import { QuestionError } from "../query/answer.ts";
import { maxFileBytes } from "../query/library/query-directory.ts";
import type { Collectors } from "../sources/collectors/collectors.ts";
import { toDefinition } from "../sources/collectors/definition.ts";
import { Folder } from "./folder.ts";
import { changedMeanwhile, WriteError } from "./problem.ts";

interface Deps {
  collectors: Collectors;
}

/** A collector as an edit begins from it. */
export interface CollectorOriginal {
  name: string;
  text: string;
  /** Hash of the text: the edit hands it back with what it made of it. */
  base: string;
  file: string;
  /** It is in the owner's directory, and can be removed. */
  own: boolean;
}

interface Saving {
  name: string;
  text: string;
  /** Hash of the original; "" for a new one. */
  base: string;
  /** A program may not let a collector into a private network. */
  by: "owner" | "token";
}

/** Where files of collectors are written. */
export class CollectorWriter {
  readonly #collectors: Collectors;
  readonly #folder: Folder;
  readonly #inTurn = serial();

  constructor({ collectors }: Deps) {
    this.#collectors = collectors;
    this.#folder = new Folder(collectors.files.folder);
  }

  /** Null where there is no such collector. @throws QuestionError 422 for a file that is no text */
  original(name: string): CollectorOriginal | null {
    const source = this.#collectors.files.source(name);
    if (source === null) return null;
    const { text, file, isOwn } = source;
    return { name, text, base: sha256(text), file, own: isOwn };
  }

  /** What a file would be called for the owner. */
  fileOf(name: string): string {
    return this.#collectors.files.fileOf(name);
  }

  writable(): Promise<boolean> {
    return this.#folder.writable();
  }

  /** @throws WriteError; QuestionError 403, 413, or 422 with file and line */
  save({ name, text, base, by }: Saving): Promise<CollectorOriginal> {
    return this.#inTurn(async () => {
      if (Buffer.byteLength(text) > maxFileBytes) {
        throw new QuestionError(`A collector's file has ${maxFileBytes / 1_000_000} MB at the most.`, { status: 413 });
      }
      const file = this.fileOf(name);
      const definition = toDefinition({ name, file, own: true }, text);
      if (definition.private && by === "token") {
        throw new QuestionError("private: only the owner can let a collector into a private network.", {
          status: 403,
          file,
        });
      }
      const original = this.original(name);
      if (base === "" && original !== null) {
        throw new WriteError("taken", `${original.file} has this name; choose another one.`);
      }
      if (base !== "" && original?.base !== base) throw changedMeanwhile(original?.text ?? null);
      await this.#folder.write(`${name}.sql`, text, original?.own ? original.text : null);
      return { name, text, base: sha256(text), file, own: true };
    });
  }

  /** @param rows whether its table goes, too. @throws WriteError */
  remove(name: string, { rows }: { rows: boolean }): Promise<void> {
    return this.#inTurn(async () => {
      const original = this.original(name);
      if (original === null) throw new WriteError("missing", `There is no collector "${name.slice(0, 60)}".`);
      if (!original.own) {
        throw new WriteError("missing", `${original.file} comes with Tallybook; switch it off instead of removing it.`);
      }
      await this.#folder.remove(`${name}.sql`);
      await this.#collectors.forget(name, { rows });
    });
  }
}
