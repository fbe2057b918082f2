/** At most `most` UTF-16 units of a text, "…" behind them where there were more. */
export function clip(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** A value as a message quotes it: JSON, cut inside the quotes. */
export function quoteClipped(text: string, most = 80): string {
  return JSON.stringify(clip(text, most));
}
