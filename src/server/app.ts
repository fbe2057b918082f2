import type { IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { Accounts } from "../account/accounts.ts";
import type { Config } from "../base/config.ts";
import { type Effects, realEffects } from "../base/effects.ts";
import { type Budget, Governor } from "../base/governor.ts";
import { installed } from "../base/installed.ts";
import { keptFor } from "../base/kept-for.ts";
import { Browse } from "../browse/browse.ts";
import { Collector } from "../collect/collector.ts";
import { Channels } from "../deliver/channels.ts";
import { Outbox } from "../deliver/outbox.ts";
import { Daily } from "../history/daily/daily.ts";
import { Retention } from "../history/retention.ts";
import { Spelling } from "../history/spelling.ts";
import { Zone } from "../history/zone.ts";
import { type LeadsRoom, openLeadsRoom } from "../leads/room.ts";
import { Notebooks } from "../notebook/notebooks.ts";
import { Notes } from "../notebook/notes/notes.ts";
import { Views } from "../notebook/views/views.ts";
import { Answers } from "../query/answers/answers.ts";
import { Library } from "../query/library/library.ts";
import { pacedReaders } from "../query/readers/paced-readers.ts";
import { Readers } from "../query/readers/readers.ts";
import { Counter } from "../share/counter.ts";
import { Shares } from "../share/shares.ts";
import { Collectors } from "../sources/collectors/collectors.ts";
import { Feeds } from "../sources/feeds/feeds.ts";
import { pacedStore } from "../store/paced-store.ts";
import { makeDirectory } from "../store/private-files.ts";
import { Sites } from "../store/sites.ts";
import { openControl, openStore, type Store } from "../store/store.ts";
import { CollectorWriter } from "../write/collector-writer.ts";
import { Finder } from "../write/find/finder.ts";
import { NotebookWriter } from "../write/notebook-writer.ts";
import { copyBeforeUpdate } from "./before-update.ts";
import { type Behind, toBehind } from "./behind.ts";
import { toLeadCount } from "./lead-count.ts";
import { LiveStreams } from "./live-streams.ts";
import { Publisher } from "./publisher.ts";

/** One instance of everything, for a server, a command or a test. */
export interface App {
  /** What it was opened for. */
  as: "server" | "command";
  config: Config;
  effects: Effects;
  governor: Governor;
  store: Store;
  zone: Zone;
  sites: Sites;
  collector: Collector;
  /** What is going on now, for who listens. */
  live: LiveStreams;
  feeds: Feeds;
  collectors: Collectors;
  readers: Readers;
  answers: Answers;
  daily: Daily;
  spelling: Spelling;
  retention: Retention;
  library: Library;
  notebooks: Notebooks;
  browse: Browse;
  accounts: Accounts;
  views: Views;
  writer: NotebookWriter;
  collectorWriter: CollectorWriter;
  notes: Notes;
  shares: Shares;
  counter: Counter;
  publisher: Publisher;
  finder: Finder;
  channels: Channels;
  outbox: Outbox;
  leads: LeadsRoom;
  /** A hit would be kept, a question answered; found out by writing and asking, once a second at the most. */
  ready(): Promise<{ store: boolean; readers: boolean }>;
  /** What is left of the work that nobody waits for. */
  behind(): Behind;
  /** Takes no more hits, writes those it has, ends the readers, closes the databases. */
  close(): Promise<void>;
}

/** What pages may use: whatever they ask of the database is for the readers, so none of them gets hold of the store. */
export type PageApp = Omit<App, "store" | "close">;

/**
 * The composition root: config → store → collector, readers, library. Nothing else builds these.
 * @param as a command keeps to the time zone of the events, a server may change it
 */
export async function openApp(given: Config, effects: Effects = realEffects, as: App["as"] = "server"): Promise<App> {
  // Closed in the reverse order, also when a later step fails: a lock that nobody holds must not stay taken.
  await using opened = new AsyncDisposableStack();
  const close = <T extends { close(): Promise<void> }>(part: T): T => opened.adopt(part, () => part.close());
  const governor = new Governor();
  const { background: budget, folding } = governor;
  // Of a package nobody has made it yet; one that is named and not there is a mistake, and said on the pages.
  if (installed && given.queries === join(given.data, "queries")) await makeDirectory(given.queries);
  await copyBeforeUpdate(given, effects);
  const store = close(await openStore(given, effects.log));
  const control = close(await openControl(given));
  const zone = close(await Zone.open({ config: given, effects, store, control, budget }, as));
  const config = { ...given, timezone: zone.name };
  const sites = await Sites.open(store, effects);
  const mayCollect = async (headers: IncomingHttpHeaders) =>
    (await accounts.token(new Headers({ authorization: headers.authorization ?? "" })))?.scopes.includes("collect") ??
    false;
  const collector = close(
    await Collector.open({
      ...{ config, effects, store, control, sites, mayCollect },
      // A command has nobody to wait for.
      ...(as === "server" && { budget }),
      keepOpen: (days) => daily.keepOpen(days),
    }),
  );
  const live = new LiveStreams({ window: collector.window, sites, now: () => effects.now() });
  const feeds = close(new Feeds({ config, effects, store, sites }));
  const readers = close(new Readers(config));
  const paced = (of: Budget) => ({ store: pacedStore(store, of), readers: pacedReaders(readers, of) });
  const collectors = close(new Collectors({ config, effects, ...paced(budget) }));
  const daily = close(new Daily({ config, effects, ...paced(budget), folding: paced(folding) }));
  await daily.open();
  await collectors.open();
  const spelling = close(new Spelling({ effects, store, daily, budget }));
  const retention = close(new Retention({ config, effects, store, sites, readers, daily, zone, budget }));
  const answers = new Answers({ readers, changes: store.changes, effects });
  const library = new Library(config);
  const views = close(new Views({ effects, store, library, readers }));
  await views.follow();
  const lastHit = () => collector.last().people;
  const ofDaily = { uncounted: () => daily.uncounted, stored: () => daily.stored };
  const notebooks = new Notebooks({ config, effects, library, readers, answers, lastHit, ...ofDaily });
  const browse = new Browse({ config, effects, library, readers, answers, lastHit, budget, daily, views, collectors });
  const shares = await Shares.open({ config, effects, control });
  const counter = new Counter({ notebooks, sites, effects, timezone: config.timezone });
  const publisher = new Publisher({ notebooks, library });
  const accounts = await Accounts.open({ config, effects, control, sites, links: shares });
  const collectorWriter = new CollectorWriter({ collectors });
  const writer = new NotebookWriter({ config, effects, library, control, views, links: shares });
  const notes = new Notes({ store, sites, effects });
  const channels = new Channels(control, () => effects.now());
  const outbox = new Outbox({ config, effects, store: control, channels });
  const count = toLeadCount(collector, sites, effects);
  const leads = close(await openLeadsRoom({ config, effects, control, sites, channels, count }));
  const finder = new Finder({ library, answers });
  const ready = keptFor(
    1000,
    () => effects.now(),
    async () => {
      const [store, reads] = await Promise.all([collector.ready(), readers.ready()]);
      return { store, readers: reads };
    },
  );
  close(governor); // the first to be closed: nobody who is to end waits for a turn
  const all = opened.move();
  return {
    as,
    config,
    effects,
    governor,
    store,
    zone,
    sites,
    collector,
    live,
    feeds,
    collectors,
    readers,
    answers,
    daily,
    spelling,
    retention,
    library,
    notebooks,
    browse,
    accounts,
    views,
    writer,
    collectorWriter,
    notes,
    shares,
    counter,
    publisher,
    finder,
    channels,
    outbox,
    leads,
    ready,
    behind: () => toBehind({ daily, zone, spelling, governor }),
    close: () => all.disposeAsync(),
  };
}
