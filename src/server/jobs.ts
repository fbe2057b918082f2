import { endLinksOfGone } from "../share/gone.ts";
import type { App } from "./app.ts";
import { forgetCopies } from "./before-update.ts";
import type { Job } from "./scheduler.ts";
import { warmUp } from "./warm-up.ts";

const [second, minute] = [1000, 60_000];

/**
 * What a server does in the background, a row a job. Two things wait for no server and have timers of their own: the
 * spool is written when the store takes hits again, and a day's salt is destroyed at the very end of its day.
 */
export function toJobs(app: App): Job[] {
  const { collector, feeds, zone, spelling, retention, daily, views, shares, library, governor, outbox } = app;
  const { leads, collectors } = app;
  return [
    { name: "feeds", everyMs: 30 * minute, jitter: 0.1, failure: "Feeds", run: (signal) => feeds.run(signal) },
    {
      name: "zone",
      inward: true,
      everyMs: null,
      retryMs: 30 * second,
      failure: "The change of the time zone waits",
      run: () => zone.settle(),
    },
    {
      name: "spelling",
      inward: true,
      everyMs: null,
      retryMs: 30 * second,
      failure: "Addresses wait for their one spelling",
      run: () => spelling.settle(),
    },
    {
      name: "retention",
      firstMs: minute,
      everyMs: 15 * minute,
      failure: "Retention waits",
      run: () => retention.run(),
    },
    {
      name: "seen",
      firstMs: 2 * minute,
      everyMs: 60 * minute,
      failure: "Ids of events are remembered longer than needed",
      run: () => collector.sweep(),
    },
    {
      name: "daily",
      inward: true,
      everyMs: 2 * second,
      retryMs: minute,
      failure: "Daily tables have to wait",
      run: () => daily.run(),
    },
    {
      name: "views",
      inward: true,
      firstMs: second,
      everyMs: second,
      failure: "Views have to wait",
      run: () => governor.background.step(() => views.follow()),
    },
    {
      name: "collectors",
      firstMs: second,
      everyMs: second,
      failure: "Collectors have to wait",
      run: () => collectors.run(),
    },
    {
      name: "links",
      everyMs: minute,
      failure: "Links of removed notebooks stay for now",
      run: () => endLinksOfGone(shares, library),
    },
    {
      name: "copies from before updates",
      everyMs: 24 * 60 * minute,
      failure: "Copies from before updates stay for now",
      run: () => forgetCopies(app.config, app.effects),
    },
    {
      name: "outbox",
      firstMs: second,
      everyMs: 5 * second,
      failure: "Messages wait in the outbox",
      run: (signal) => outbox.run(signal),
    },
    {
      name: "leads' outbox",
      firstMs: second,
      everyMs: 5 * second,
      failure: "Messages about leads wait",
      run: (signal) => leads.outbox.run(signal),
    },
    {
      name: "leads",
      firstMs: minute,
      everyMs: 60 * minute,
      failure: "Leads that are over stay for now",
      run: () => leads.leads.sweep(),
    },
    {
      // Whoever comes in the first second is not kept waiting by this.
      name: "warm-up",
      inward: true,
      firstMs: second,
      everyMs: null,
      failure: "The first page was not drawn ahead",
      run: (signal) => warmUp(app, signal),
    },
  ];
}
