import type { Effects } from "../base/effects.ts";
import { serial } from "../base/serial.ts";
import { fromSiteRow, type Site, SiteError, type SiteSpec, toSite, toSiteRow, upsert } from "./site.ts";
import type { Store } from "./store.ts";

export { type Site, SiteError, type SiteSpec } from "./site.ts";

/** All sites, in memory as every hit asks for them; every change goes through here. */
export class Sites {
  #store: Store;
  #effects: Effects;
  #sites: Site[] = [];
  #hosts = new Map<string, Site>();
  #listeners: (() => void)[] = [];
  readonly #inTurn = serial();

  private constructor(store: Store, effects: Effects) {
    this.#store = store;
    this.#effects = effects;
  }

  static async open(store: Store, effects: Effects): Promise<Sites> {
    const sites = new Sites(store, effects);
    await sites.#load();
    return sites;
  }

  /** By name. */
  list(): Site[] {
    return this.#sites;
  }

  /** The site one of whose hosts is exactly this one; `www.` is a host of its own. */
  byHost(host: string): Site | undefined {
    return this.#hosts.get(host) ?? this.#hosts.get(host.toLowerCase());
  }

  /** Checks a number of days for a site that there is; throws SiteError. */
  keeping(name: string, keepDays: number | null): Site {
    const site = this.#known(name);
    return toSite({ ...site, keepDays }, site.created);
  }

  /** Throws SiteError. */
  add(spec: SiteSpec): Promise<Site> {
    return this.#change(async () => {
      const site = toSite(spec, this.#effects.now());
      if (this.#find(site.name)) throw new SiteError("name", "there is a site of this name already", site.name);
      return this.#keep(site);
    });
  }

  /** Changes the fields that are given; a name stays, as events carry it. Throws SiteError. */
  update(name: string, spec: Partial<Omit<SiteSpec, "name">>): Promise<Site> {
    return this.#change(async () => {
      const site = this.#known(name);
      const given = Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
      return this.#keep(toSite({ ...site, ...given, name }, site.created));
    });
  }

  /** Takes no more hits for it; its events and posts stay. Throws SiteError where there is none. */
  remove(name: string): Promise<void> {
    return this.#change(async () => {
      this.#known(name);
      await this.#store.write([{ sql: "delete from sites where name = ?", args: [name] }]);
    });
  }

  /** Is told after every change. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #find(name: string): Site | undefined {
    return this.#sites.find((site) => site.name === name);
  }

  #known(name: string): Site {
    const site = this.#find(name);
    if (!site) throw new SiteError("name", "there is no site of this name", name);
    return site;
  }

  async #keep(site: Site): Promise<Site> {
    for (const host of site.hosts) {
      const owner = this.#hosts.get(host);
      if (owner && owner.name !== site.name) {
        throw new SiteError("hosts", `this host belongs to the site ${owner.name} already`, host);
      }
    }
    await this.#store.write([{ sql: upsert, args: toSiteRow(site) }]);
    return site;
  }

  /** Changes go one after the other, so that two cannot both find a name or a host free. */
  #change<T>(change: () => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const result = await change();
      await this.#load();
      for (const listener of this.#listeners) listener();
      return result;
    });
  }

  async #load(): Promise<void> {
    this.#sites = (await this.#store.read("select * from sites order by name")).map(fromSiteRow);
    this.#hosts = new Map(this.#sites.flatMap((site) => site.hosts.map((host) => [host, site])));
  }
}
