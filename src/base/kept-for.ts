/** Asks once in so many ms at the most; whoever asks meanwhile is told the same. */
export function keptFor<T>(ms: number, now: () => number, ask: () => Promise<T>): () => Promise<T> {
  let kept: { answer: Promise<T>; at: number } | undefined;
  return () => {
    // A clock that was set back must not keep an answer until it has caught up.
    if (kept === undefined || Math.abs(now() - kept.at) >= ms) kept = { answer: ask(), at: now() };
    return kept.answer;
  };
}
