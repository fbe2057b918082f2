import { copyOf } from "../../base/copy.ts";
import type { Store } from "../../store/store.ts";

/** Different names of one kind that a site may send in one day; an address or a clock in a name would fill every list. */
const maxNames = 200;

/** Days, sites and kinds whose names are remembered; an import of many years starts over now and then. */
const maxLists = 2000;

/** Of the newest rows only: a busy day has more than a start should wait for. */
const namesOfDay = `
  select distinct site, kind, name
  from (select day, site, kind, name from events order by id desc limit 20000)
  where day = :day and name is not null`;

/** The names that events have had, so that a day keeps a limited number of them. */
export class Names {
  readonly #lists = new Map<string, Set<string>>();

  /** `today`: its names so far are read, so that a restart does not begin a new allowance. */
  static async open(store: Store, today: string): Promise<Names> {
    const names = new Names();
    const rows = await store.read(namesOfDay, { day: today });
    for (const { site, kind, name } of rows) names.admit(today, String(site), String(kind), String(name));
    return names;
  }

  /** False for one too many. */
  admit(day: string, site: string, kind: string, name: string): boolean {
    if (this.#lists.size > maxLists) this.#lists.clear();
    const known = this.#lists.getOrInsertComputed(`${day}\n${site}\n${kind}`, () => new Set());
    if (known.has(name)) return true;
    if (known.size >= maxNames) return false;
    known.add(copyOf(name));
    return true;
  }
}
