import { addSite, emptyDirectory, startServer } from "../../../tests/support/process.ts";
import { behindProxy, type Load, load, withYardstick } from "../load.ts";
import { ratio, say } from "../say.ts";

const seconds = 10;

/** Hits per second with all that history present, against an empty database; both taken twice, in turns. */
export async function hits(data: string): Promise<void> {
  const empty = await emptyDirectory();
  await addSite(empty.path, "blog", "blog.example");
  const places = { empty: await startServer(empty.path, behindProxy), full: await startServer(data, behindProxy) };
  const taken: Record<keyof typeof places, Load[]> = { empty: [], full: [] };
  await withYardstick(async (nothing) => {
    const yardstick = await load(nothing, seconds);
    for (const name of ["empty", "full", "full", "empty"] as const) {
      taken[name].push(await load(places[name].address, seconds));
    }
    const rate = (name: keyof typeof places) => taken[name].reduce((sum, one) => sum + one.rate, 0) / 2;
    say(
      "hits, empty database",
      `${rate("empty").toFixed(0)}/s`,
      `${ratio(rate("empty"), yardstick.rate)} empty handlers`,
    );
    say(
      "hits, full database",
      `${rate("full").toFixed(0)}/s`,
      `p99 ${taken.full.map(({ p99 }) => p99).join(" and ")} ms`,
    );
    say("hits, full / empty", ratio(rate("full"), rate("empty")), "aim 0.8 or more");
  });
  await Promise.all([places.empty.stop(), places.full.stop()]);
  await empty.remove();
}
