import type { Budget } from "../../base/governor.ts";
import type { Readers } from "./readers.ts";

/** The same readers for who works in the background. */
export function pacedReaders(readers: Readers, budget: Budget): Pick<Readers, "ask" | "stream"> {
  return {
    ask: (question) => readers.ask({ ...question, budget }),
    stream: (question) => readers.stream({ ...question, budget }),
  };
}
