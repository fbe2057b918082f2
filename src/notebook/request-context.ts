import type { Config } from "../base/config.ts";
import type { Budget } from "../base/governor.ts";
import type { Answer, Question } from "../query/answer.ts";
import type { Audience } from "./audience.ts";

/** Who asks, and how long for. */
export interface NotebookRequest {
  audience: Audience;
  /** Where a stranger asks from: strangers take turns by it. */
  network?: string | undefined;
  /** Aborted when whoever asked has left. */
  signal?: AbortSignal | undefined;
  /** Nobody asked: out of whose budget it is. */
  budget?: Budget | undefined;
  /** The owner asks for what strangers may see: it takes none of their places in the queue, and has an owner's time. */
  patient?: boolean | undefined;
  /** The owner chose all that narrows the page, by a link that locks it. */
  isLocked?: boolean | undefined;
}

/** Who asks what, and when. */
export interface RequestContext extends NotebookRequest {
  config: Config;
  /** Who is asked; what has been answered before may come from memory. */
  readers: { ask(question: Question): Promise<Answer> };
  /** ms since 1970, UTC */
  now: number;
  /** ms since 1970, UTC; of the newest hit of a person. */
  lastHit: number | null;
  /** By name of a daily table the last day that it has no numbers of, as the raw events were gone before it was there. */
  uncounted: ReadonlyMap<string, string>;
  search: URLSearchParams;
}

/** What every question carries of the request it belongs to. */
export function askOptionsOf(request: NotebookRequest): Pick<Question, "signal" | "stranger" | "network" | "budget"> {
  const { audience, signal, network, budget, patient = false } = request;
  return { signal, stranger: audience === "stranger" && !patient, network, budget };
}
