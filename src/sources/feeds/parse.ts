import { Worker } from "node:worker_threads";
import type { Published } from "./date.ts";
import { FeedError } from "./feed-error.ts";
import type { FeedLimits } from "./limits.ts";

/** One entry of a feed, as it says. */
export interface FeedItem {
  /** Where it may be read, the most likely one first; perhaps no address at all. */
  links: string[];
  /** Plain text, perhaps empty. */
  title: string;
  /** Null where the feed does not say. */
  published: Published | null;
}

/**
 * The entries of an RSS, Atom, RDF or JSON feed. Parsed in a thread with bounds on time and memory: a large or hostile
 * one must not hold up the hits that come in meanwhile. Throws FeedError.
 * @param address where it was found
 */
export async function parseFeed(text: string, address: string, { parseTimeoutMs }: FeedLimits): Promise<FeedItem[]> {
  if (text.trim() === "") throw new FeedError("It is empty");
  const worker = new Worker(new URL("./parser.ts", import.meta.url), {
    workerData: { text, address },
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  const late = setTimeout(() => void worker.terminate(), parseTimeoutMs);
  try {
    return await new Promise<FeedItem[]>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", (error: Error) => reject(new FeedError(reasonOf(error, text))));
      worker.once("exit", () =>
        reject(new FeedError(`It is too much to read: no end after ${parseTimeoutMs / 1000} seconds`)),
      );
    });
  } finally {
    clearTimeout(late);
    await worker.terminate();
  }
}

function reasonOf(error: Error & { code?: string }, text: string): string {
  if (error.code === "ERR_WORKER_OUT_OF_MEMORY") return "It is too much to read: it needs more than 256 MB of memory";
  if (/<(!doctype\s+)?html\b/i.test(text.slice(0, 2000))) {
    return "This is a web page, not a feed; give the address of the feed itself";
  }
  const [what, ...where] = error.message.split("\n");
  const line = where.find((part) => part.startsWith("Line: "));
  return `It cannot be understood as RSS, Atom, RDF or JSON Feed: ${what}${line ? ` (line ${Number(line.slice(6)) + 1})` : ""}`;
}
