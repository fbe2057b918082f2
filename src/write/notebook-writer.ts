import { basename } from "node:path";
import type { Config } from "../base/config.ts";
import type { Effects } from "../base/effects.ts";
import { serial } from "../base/serial.ts";
import { sha256 } from "../base/sha256.ts";
import type { Library } from "../query/library/library.ts";
import type { Notebook } from "../query/library/notebook.ts";
import { maxFileBytes } from "../query/library/query-directory.ts";
import type { Store } from "../store/store.ts";
import { readersOf, sqlOf } from "./dependants.ts";
import { Drafts } from "./drafts.ts";
import { Folder } from "./folder.ts";
import { checkName } from "./name.ts";
import { changedMeanwhile, WriteError } from "./problem.ts";
import { type NotebookKind, Versions } from "./versions.ts";

interface Deps {
  config: Config;
  effects: Effects;
  library: Library;
  control: Store;
  /** Keeps views in step with the files. */
  views?: { follow(): Promise<void> };
  /** Links that show notebooks to whoever has them. */
  links?: {
    /** Names of the notebooks that one shows. */
    shown(): Promise<ReadonlySet<string>>;
    /** They show what was removed, and nothing that takes its name. */
    end(notebook: string): Promise<void>;
  };
}

/** A notebook as an edit begins from it. */
export interface Original {
  name: string;
  kind: NotebookKind;
  text: string;
  /** Hash of the text: the edit hands it back with what it made of it. */
  base: string;
  /** Path of the file as the owner knows it. */
  file: string;
  /** The file is in the owner's directory: it can be renamed and removed. */
  own: boolean;
}

export interface Saving {
  name: string;
  kind: NotebookKind;
  text: string;
  /** Hash of the original; "" for a new one. */
  base: string;
  /** The owner has been told that strangers will see it. */
  agreed?: boolean;
}

/** Where notebooks are written: one place that decides what may be saved over what. */
export class NotebookWriter {
  readonly drafts: Drafts;
  readonly versions: Versions;
  readonly #library: Library;
  readonly #folder: Folder;
  readonly #views: Deps["views"];
  readonly #links: Deps["links"];
  /** Saves go one after the other, so that of two at once the second one sees the first. */
  readonly #inTurn = serial();

  constructor({ config, effects, library, control, views, links }: Deps) {
    this.drafts = new Drafts(control, effects.now);
    this.versions = new Versions(control, effects.now);
    this.#library = library;
    this.#views = views;
    this.#links = links;
    this.#folder = new Folder(config.queries);
  }

  /** What a file would be called for the owner: `queries/top-pages.sql`. */
  fileOf(name: string, kind: NotebookKind): string {
    return `${basename(this.#folder.path)}/${toFile(name, kind)}`;
  }

  /** Null where there is no such notebook. @throws QuestionError 422 for a file that is no text */
  original(name: string): Original | null {
    const source = this.#library.source(name);
    if (source === null) return null;
    const { text, file, path } = source;
    const own = path.startsWith(`${this.#folder.path}/`);
    return { name, kind: file.endsWith(".md") ? "notebook" : "query", text, base: sha256(text), file, own };
  }

  writable(): Promise<boolean> {
    return this.#folder.writable();
  }

  /** A text as the notebook it would be. @throws QuestionError 413, 422 with file and line */
  read(name: string, kind: NotebookKind, text: string): Notebook {
    return this.#library.draft(name, this.fileOf(name, kind), text);
  }

  /**
   * Writes the file and keeps what was there. Refused as a whole where anything is wrong; the text is then still the
   * caller's.
   * @throws WriteError for each of its problems; QuestionError 422 with file and line for a text that is no notebook
   */
  save(saving: Saving): Promise<Original> {
    return this.#alone(async () => {
      const { name, kind } = saving;
      checkName(name);
      const original = this.original(name);
      const text = likeBefore(saving.text, original?.text);
      if (Buffer.byteLength(text) > maxFileBytes) {
        throw new WriteError(
          "large",
          `A notebook may have ${maxFileBytes / 1_000_000} MB at the most; this one has more.`,
        );
      }
      await this.#compare(saving, original);
      const notebook = this.read(name, kind, text);
      if (!saving.agreed) await this.#refuseExposure(notebook, original);
      if (original !== null) await this.versions.add(name, original.kind, original.text, "found");
      const file = toFile(name, kind);
      const there = original?.own && original.kind === kind;
      await this.#folder.write(file, text, there ? original.text : null);
      if (original?.own && original.kind !== kind) await this.#folder.remove(toFile(name, original.kind));
      await this.versions.add(name, kind, text, "saved");
      return { name, kind, text, base: sha256(text), file: this.fileOf(name, kind), own: true };
    });
  }

  /** @param base of the file as it was seen. @throws WriteError */
  rename(from: string, to: string, base: string, agreed = false): Promise<void> {
    return this.#alone(async () => {
      checkName(to);
      const original = this.#own(from, base);
      await this.#compare({ name: to, base: "" }, this.original(to));
      if (!agreed) await this.#refuseExposure(this.read(to, original.kind, original.text), null, original.name);
      await this.#folder.write(toFile(to, original.kind), original.text, null);
      await this.#folder.remove(toFile(from, original.kind));
      await this.#endLinks(from);
      await this.versions.rename(from, to);
      await this.drafts.rename(from, to);
    });
  }

  /** What it said stays among the versions of its name. @throws WriteError */
  remove(name: string, base: string): Promise<void> {
    return this.#alone(async () => {
      const { kind, text } = this.#own(name, base);
      await this.versions.add(name, kind, text, "removed");
      await this.#folder.remove(toFile(name, kind));
      await this.#endLinks(name);
      await this.drafts.drop(name);
    });
  }

  /** One of the owner's may have stood before one of ours of the same name, which stays; the links showed the owner's. */
  async #endLinks(name: string): Promise<void> {
    await this.#links?.end(name);
  }

  #own(name: string, base: string): Original {
    const original = this.original(name);
    if (original === null) throw new WriteError("missing", `There is no notebook "${name}" any more.`);
    if (!original.own) {
      throw new WriteError("missing", `${original.file} comes with Tallybook; only a file of yours can be moved away.`);
    }
    if (original.base !== base) throw changedMeanwhile(original.text);
    return original;
  }

  /** The file must be what it was when the edit began. */
  async #compare({ name, base }: { name: string; base: string }, original: Original | null): Promise<void> {
    if (base !== "") {
      if (original === null) throw changedMeanwhile(null);
      if (original.base !== base) throw changedMeanwhile(original.text);
      return;
    }
    if (original !== null) throw new WriteError("taken", `${original.file} has this name; choose another one.`);
    const alike = (await this.#library.list()).find(
      (entry) => entry.name.replaceAll("-", "_") === name.replaceAll("-", "_"),
    );
    if (alike) throw new WriteError("taken", `${alike.file} has this name but for - and _; choose another one.`);
  }

  /** Nothing is shown because somebody pressed Save: not by a public page, nor by a link, nor what either draws on. */
  async #refuseExposure(notebook: Notebook, original: Original | null, besides?: string): Promise<void> {
    const before = original && this.#understood(original);
    if (notebook.public && !before?.public && besides === undefined) {
      throw new WriteError("public", "Anyone could then open this page without login, with all that its queries show.");
    }
    const asked = (one: Notebook) => JSON.stringify([sqlOf(one), one.view !== null]);
    const same = before && asked(before) === asked(notebook);
    if (notebook.public || same) return;
    const linked = (await this.#links?.shown()) ?? new Set();
    if (linked.has(notebook.name)) {
      throw new WriteError("public", "A link shows this page: whoever has it would see what its queries answer then.");
    }
    const readers = (await readersOf(this.#library, notebook)).filter(({ title }) => title !== besides);
    const titles = (which: Notebook[]) => which.map(({ title }) => title).join(", ");
    const open = readers.filter((one) => one.public);
    if (open.length > 0) {
      const what = open.length === 1 ? "is a public page" : "are public pages";
      throw new WriteError("public", `${titles(open)} ${what} and would show to anyone what this query answers.`);
    }
    const shared = readers.filter(({ name }) => linked.has(name));
    if (shared.length > 0) {
      throw new WriteError("public", `Links show ${titles(shared)}, which would show what this query answers.`);
    }
  }

  #understood({ name, kind, text }: Original): Notebook | null {
    try {
      return this.read(name, kind, text);
    } catch {
      return null; // a broken file is nobody's to see
    }
  }

  /** Changes files, one change after the other. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const done = await work();
      await this.#views?.follow();
      return done;
    });
  }
}

function toFile(name: string, kind: NotebookKind): string {
  return `${name}.${kind === "notebook" ? "md" : "sql"}`;
}

/** A form sends lines that end as Windows ends them; a file keeps the ends it has. */
function likeBefore(text: string, before: string | undefined): string {
  const plain = text.replaceAll("\r\n", "\n");
  return before?.includes("\r\n") ? plain.replaceAll("\n", "\r\n") : plain;
}
