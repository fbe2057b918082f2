import * as z from "zod";
import type { Effects } from "../../base/effects.ts";
import { isDay } from "../../base/period.ts";
import type { Sites } from "../../store/sites.ts";
import type { Store } from "../../store/store.ts";
import { FormError, toForm } from "../../web/form.ts";

/** A remark on a day, drawn on every time chart of its site. */
export interface Note {
  id: number;
  /** YYYY-MM-DD, local */
  day: string;
  /** null: on the charts of every site */
  site: string | null;
  text: string;
}

/** A note as a form or a program gives it. */
export interface NoteSpec {
  day: string;
  /** null or "": every site */
  site?: string | null;
  text: string;
}

/** Characters; a remark stands beside its rule on the chart, where a paragraph would have no room. */
const maxLength = 200;

const noteForm = z.object({
  day: z.string().trim().refine(isDay, "Give a day, such as 2026-11-09."),
  site: z.string().trim().nullish(),
  text: z
    .string()
    .transform((text) => text.toWellFormed().replace(/\s+/g, " ").trim())
    .refine((text) => text !== "", "Write what happened on that day.")
    .refine((text) => text.length <= maxLength, `A note may have ${maxLength} characters at the most.`),
});

interface Deps {
  store: Store;
  sites: Sites;
  effects: Effects;
}

/** The owner's remarks. Only they see them: a public or shared notebook is drawn without. */
export class Notes {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Newest day first. */
  async list(): Promise<Note[]> {
    const rows = await this.#deps.store.read("select id, day, site, text from notes order by day desc, id desc");
    return rows.map(toNote);
  }

  async find(id: number): Promise<Note | null> {
    if (!Number.isSafeInteger(id)) return null;
    const [row] = await this.#deps.store.read("select id, day, site, text from notes where id = ?", [BigInt(id)]);
    return row ? toNote(row) : null;
  }

  /** The same remark on the same day a second time changes nothing. Throws FormError. */
  async add(spec: NoteSpec): Promise<void> {
    const { day, site, text } = this.#check(spec);
    await this.#deps.store.write([
      {
        sql: `insert into notes (day, site, text, created) select ?1, ?2, ?3, ?4
              where not exists (select 1 from notes where day = ?1 and site is ?2 and text = ?3)`,
        args: [day, site, text, BigInt(this.#deps.effects.now())],
      },
    ]);
  }

  /** Whether there was such a note. Throws FormError. */
  async change(id: number, spec: NoteSpec): Promise<boolean> {
    const { day, site, text } = this.#check(spec, await this.find(id));
    const sql = "update notes set day = ?, site = ?, text = ? where id = ?";
    return this.#existed(id, { sql, args: [day, site, text, BigInt(id)] });
  }

  /** Whether there was such a note. */
  remove(id: number): Promise<boolean> {
    return this.#existed(id, { sql: "delete from notes where id = ?", args: [BigInt(id)] });
  }

  async #existed(id: number, statement: { sql: string; args: (string | bigint | null)[] }): Promise<boolean> {
    if (!(await this.find(id))) return false;
    await this.#deps.store.write([statement]);
    return true;
  }

  /** A note keeps the site it has, also one that was removed since. */
  #check(spec: NoteSpec, present: Note | null = null): Omit<Note, "id"> {
    const { day, text, site: asked } = toForm(noteForm, spec);
    const site = asked || null;
    const known = site === null || site === present?.site || this.#deps.sites.list().some(({ name }) => name === site);
    if (!known) throw new FormError({ site: `There is no site ${JSON.stringify(site.slice(0, 80))}.` });
    return { day, site, text };
  }
}

function toNote(row: Record<string, unknown>): Note {
  const { id, day, site, text } = row;
  return { id: Number(id), day: String(day), site: site === null ? null : String(site), text: String(text) };
}
