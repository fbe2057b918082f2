/** A process thread of its own for one feed: XML from anywhere in, posts or a problem out. */
import { parentPort, workerData } from "node:worker_threads";
import Parser from "rss-parser";
import type { FeedItem } from "./parse.ts";

interface Extra {
  titles?: (string | { $?: { type?: string } })[];
  titleSnippet?: string;
}

const parser = new Parser<object, Extra>({
  customFields: {
    // The second one gives the title without tags and entities, the first says whether it may have any.
    item: [
      ["title", "titles", { keepArray: true }],
      ["title", "title", { includeSnippet: true }],
    ] as never,
  },
  xml2js: {
    // The parser throws a whole Atom feed away for one date that is none.
    valueProcessors: [
      (value: string, name: string) =>
        /^(published|updated)$/.test(name) && Number.isNaN(Date.parse(value)) ? "" : value,
    ],
  },
});

type Item = Awaited<ReturnType<typeof parser.parseString>>["items"][number];

function toItem(item: Item): FeedItem {
  const published = Date.parse(item.isoDate ?? "");
  return {
    links: [item.link, item.guid].filter((link) => typeof link === "string").map((link) => link.trim()),
    title: titleOf(item).replace(/\s+/g, " ").trim(),
    published: Number.isNaN(published) ? null : published,
  };
}

/** Atom says when a title is HTML. RSS does not, but text with entities left in it is. */
function titleOf({ title, titles, titleSnippet }: Item): string {
  if (typeof title !== "string") return "";
  const [first] = titles ?? [];
  const html = typeof first === "object" && /html/.test(first.$?.type ?? "");
  return html || /&(#\d+|#x[\da-f]+|[a-z]+\d*);/i.test(title) ? (titleSnippet ?? title) : title;
}

const { items } = await parser.parseString(workerData);
parentPort?.postMessage(items.slice(0, 5000).map(toItem));
