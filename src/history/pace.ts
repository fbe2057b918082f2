import { setTimeout as pause } from "node:timers/promises";

/** A step that the disk held up need not be paid back in full. */
const maxPauseMs = 250;

/**
 * For work that takes all day if it must: after each step, which stops the process for some ms, hits get as much time.
 * @returns the step's answer
 */
export async function step<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const answer = await work();
  await pause(Math.min(performance.now() - began, maxPauseMs));
  return answer;
}
