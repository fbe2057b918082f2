/** Invented events of many days, and what the daily tables say of them. */
import type { App } from "../../src/server/app.ts";
import type { Store } from "../../src/store/store.ts";

/** Noon UTC of a day long after those of `fill`. */
export const now = Date.UTC(2026, 5, 1, 12);

/** Events of two sites, evenly over so many days before `now`: the older, the lower the id. */
export async function fill(store: Store, events: number, days: number): Promise<void> {
  for (let done = 0; done < events; done += 5000) {
    await store.write([
      {
        sql: `with recursive numbers (n) as (select :done union all select n + 1 from numbers where n + 1 < :upto)
          insert into events (time, day, hour, site, session, kind, host, path, referrer, source, country, device, bot)
          select
            time, date(time / 1000, 'unixepoch'), time / 3600000 % 24, iif(n % 3, 'blog', 'shop'),
            n / 4 + time / 86400000 * 1000000, iif(n % 41, 'pageview', 'notfound'), 'blog.example',
            '/post-' || (n * 7919 % 97) || '/', iif(n % 5, null, 'https://lobste.rs/s/' || n % 7),
            iif(n % 5, null, 'Lobsters'), iif(n % 2, 'GB', 'NZ'), iif(n % 4, 'desktop', 'phone'), iif(n % 31, null, 'Googlebot')
          from (select n, cast(:start + n * :gap as integer) as time from numbers)`,
        args: {
          done: BigInt(done),
          upto: BigInt(Math.min(done + 5000, events)),
          start: BigInt(now - days * 86_400_000),
          gap: (days * 86_400_000) / events,
        },
      },
    ]);
  }
}

/** Every row of every daily view. */
export async function numbers(app: App): Promise<Record<string, unknown[]>> {
  const views = app.daily.status().map(({ name }) => name);
  return Object.fromEntries(await Promise.all(views.map(async (name) => [name, await rowsOf(app, name)] as const)));
}

async function rowsOf(app: App, view: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const chunk of app.readers.stream({ sql: `select * from ${view}` })) rows.push(...chunk.rows);
  return rows.map((row) => JSON.stringify(row)).sort();
}
