import { Accounts } from "./account/accounts.ts";
import { Collector } from "./collect/collector.ts";
import type { Config } from "./config.ts";
import { type Effects, realEffects } from "./effects.ts";
import { Feeds } from "./feeds/feeds.ts";
import { Notebooks } from "./notebook/notebooks.ts";
import { Library } from "./query/library.ts";
import { Readers } from "./query/readers.ts";
import { Sites } from "./store/sites.ts";
import { openControl, openStore, type Store } from "./store/store.ts";

/** One instance of everything, for a server, a command or a test. */
export interface App {
  config: Config;
  effects: Effects;
  store: Store;
  sites: Sites;
  collector: Collector;
  feeds: Feeds;
  readers: Readers;
  library: Library;
  notebooks: Notebooks;
  accounts: Accounts;
  /** Takes no more hits, writes those it has, ends the readers, closes the databases. */
  close(): Promise<void>;
}

/** The composition root: config → store → collector, readers, library. Nothing else builds these. */
export async function openApp(config: Config, effects: Effects = realEffects): Promise<App> {
  // Closed in the reverse order, also when a later step fails: a lock that nobody holds must not stay taken.
  await using opened = new AsyncDisposableStack();
  const close = <T extends { close(): Promise<void> }>(part: T): T => opened.adopt(part, () => part.close());
  const store = close(await openStore(config));
  const control = close(await openControl(config));
  const sites = await Sites.open(store, effects);
  const collector = close(await Collector.open({ config, effects, store, control, sites }));
  const feeds = close(new Feeds({ config, effects, store, sites }));
  const readers = close(new Readers(config));
  const library = new Library(config);
  const notebooks = new Notebooks({ config, effects, library, readers });
  const accounts = await Accounts.open({ config, effects, control });
  const all = opened.move();
  return {
    config,
    effects,
    store,
    sites,
    collector,
    feeds,
    readers,
    library,
    notebooks,
    accounts,
    close: () => all.disposeAsync(),
  };
}
