import { addSite, emptyDirectory, startServer } from "../../tests/support/process.ts";
import { behindProxy, load, pixelRequests } from "./load.ts";
import { ratio, say } from "./say.ts";

const seconds = 5;
const rounds = 3;

type Request = ReturnType<typeof pixelRequests>[number] & { method?: "POST"; body?: string };

/** What a tracker sends for a hit of the pixel; a path for GET, a body for POST. */
const formats: Record<string, { aim: number; of(hit: URLSearchParams): { path: string; body?: string } }> = {
  "/e": {
    aim: 0.5,
    of: (hit) => ({
      path: "/e",
      body: JSON.stringify({ u: hit.get("url"), r: hit.get("referrer"), t: hit.get("title") }),
    }),
  },
  Plausible: {
    aim: 0.5,
    of: (hit) => ({
      path: "/api/event",
      body: JSON.stringify({ n: "pageview", u: hit.get("url"), r: hit.get("referrer"), d: "blog.example" }),
    }),
  },
  Umami: {
    aim: 0.5,
    of: (hit) => ({
      path: "/api/send",
      body: JSON.stringify({
        type: "event",
        payload: { url: hit.get("url"), referrer: hit.get("referrer"), title: hit.get("title") },
      }),
    }),
  },
  GoatCounter: {
    aim: 0.8,
    of: (hit) => {
      const { pathname } = new URL(hit.get("url") ?? "");
      return {
        path: `/count?${new URLSearchParams({ p: pathname, r: hit.get("referrer") ?? "", t: hit.get("title") ?? "" })}`,
      };
    },
  },
  Matomo: {
    aim: 0.8,
    of: (hit) => {
      const query = {
        url: hit.get("url") ?? "",
        urlref: hit.get("referrer") ?? "",
        action_name: hit.get("title") ?? "",
      };
      return { path: `/matomo.php?${new URLSearchParams({ idsite: "1", rec: "1", ...query })}` };
    },
  },
  "Snowplow, GET": { aim: 0.8, of: (hit) => ({ path: `/i?${new URLSearchParams(snowplow(hit))}` }) },
  "Snowplow, POST": {
    aim: 0.5,
    of: (hit) => ({ path: "/com.snowplowanalytics.snowplow/tp2", body: JSON.stringify({ data: [snowplow(hit)] }) }),
  },
};

function snowplow(hit: URLSearchParams): Record<string, string> {
  const now = String(Date.now());
  const [url, refr, page] = ["url", "referrer", "title"].map((name) => hit.get(name) ?? "");
  return {
    e: "pv",
    url: url ?? "",
    refr: refr ?? "",
    page: page ?? "",
    dtm: now,
    stm: now,
    vp: "1280x720",
    lang: "en",
  };
}

/** Hits a second of each wire format against the pixel, in turns. */
export async function measureFormats(): Promise<void> {
  const data = await emptyDirectory();
  await addSite(data.path, "blog", "blog.example");
  const server = await startServer(data.path, { ...behindProxy, TALLYBOOK_HITS_PER_MINUTE: "1000000" });
  const pixel = pixelRequests();
  await load(server.address, 2, pixel);
  for (const [name, { aim, of }] of Object.entries(formats)) {
    const requests = pixel.map(({ path, headers }): Request => {
      const sent = of(new URLSearchParams(path.slice(path.indexOf("?"))));
      return sent.body === undefined ? { ...sent, headers } : { ...sent, headers, method: "POST" };
    });
    const ratios: number[] = [];
    let failed = 0;
    for (let round = 0; round < rounds; round++) {
      const yardstick = await load(server.address, seconds, pixel);
      const own = await load(server.address, seconds, requests);
      ratios.push(own.rate / yardstick.rate);
      failed += own.failed;
    }
    say(
      `${name} / pixel`,
      ratio(ratios.sort()[Math.floor(rounds / 2)] ?? 0, 1),
      `aim ${aim} or more; failed ${failed}`,
    );
  }
  await server.stop();
  await data.remove();
}
