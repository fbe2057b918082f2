/** What filters are called, in the order in which people are offered them. Shared with the browser. */
export const filterNames = [
  ...(["path", "entry", "source", "medium", "campaign", "term", "content", "referrer", "country"] as const),
  ...(["device", "browser", "os", "language", "hour", "weekday", "kind", "name"] as const),
  ...(["bot", "bot_class", "host", "site"] as const),
];
export type FilterName = (typeof filterNames)[number];

/** A property is a filter by `props.` and its name. */
const property = /^props\.([^"$]{1,100})$/;

export function isFilterName(name: string): boolean {
  return filterNames.some((one) => one === name) || property.test(name);
}

/** The property that a filter's name has; null: it has none. */
export function propertyOf(name: string): string | null {
  return property.exec(name)?.[1] ?? null;
}

/** Names that mean this column wherever an answer has one of that name; `name` and `kind` may well be another's. */
const ambiguous = new Set(["term", "content", "language", "kind", "name", "host"]);
export function isSpeaking(name: string): boolean {
  return filterNames.some((one) => one === name) && !ambiguous.has(name);
}
