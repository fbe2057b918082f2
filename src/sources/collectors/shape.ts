import { Worker } from "node:worker_threads";
import { FeedError } from "../feeds/feed-error.ts";
import { usualFeedLimits } from "../feeds/limits.ts";
import { parseFeed } from "../feeds/parse.ts";
import { FetchError } from "./fetch-error.ts";
import type { Collect } from "./header.ts";

/** What came, as the JSON that a collector's SELECT finds in `:body`. */
export interface Shaped {
  body: string;
  /** Where the document says that its next page is, as it is written; null: nowhere. */
  next: string | null;
  /** Columns of a CSV; null of anything else. */
  fields: string[] | null;
}

type How = Pick<Collect, "as" | "rows" | "fields" | "next">;

/** What the thread is given, and answers. */
export interface ShapeTask extends How {
  text: string;
  url: string;
}

const timeoutMs = 20_000;
const memoryMb = 512;

/**
 * JSON as it is; a feed, a CSV or HTML as an array of objects. Those are read in a thread with bounds on time and memory:
 * a large or hostile document must not hold up the hits that come in meanwhile. Throws FetchError.
 */
export async function toShape(text: string, url: string, how: How): Promise<Shaped> {
  if (how.as === "json") return { body: text, next: null, fields: null };
  if (how.as === "feed") return { body: await toItems(text, url), next: null, fields: null };
  const { as, rows, fields, next } = how;
  return inThread({ as, rows, fields, next, text, url });
}

async function toItems(text: string, url: string): Promise<string> {
  try {
    const items = await parseFeed(text, url, usualFeedLimits);
    const plain = items.map(({ links, title, published }) => {
      const time = typeof published === "number" ? new Date(published).toISOString() : (published?.day ?? null);
      return { title, url: links[0] ?? null, links, published: time };
    });
    return JSON.stringify(plain);
  } catch (error) {
    throw error instanceof FeedError ? new FetchError(error.message) : error;
  }
}

async function inThread(workerData: ShapeTask): Promise<Shaped> {
  const worker = new Worker(new URL("./shape-thread.ts", import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  const late = setTimeout(() => void worker.terminate(), timeoutMs);
  try {
    return await new Promise<Shaped>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", (error: Error) => reject(new FetchError(wordsOf(error))));
      worker.once("exit", () =>
        reject(new FetchError(`It is too much to read: no end after ${timeoutMs / 1000} seconds`)),
      );
    });
  } finally {
    clearTimeout(late);
    await worker.terminate();
  }
}

function wordsOf(error: Error & { code?: string }): string {
  if (error.code === "ERR_WORKER_OUT_OF_MEMORY") return `It is too much to read: it needs more than ${memoryMb} MB`;
  if (error instanceof RangeError) return "It is too much to read: its elements are too deep in each other";
  return error.message;
}
