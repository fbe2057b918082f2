import { RequestRefused } from "./format.ts";

/** Of a query string, or a body that is one, each parameter's first value. Bytes that are no UTF-8 become U+FFFD. */
export function toQuery(text: string): Readonly<Record<string, string | undefined>> {
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) query[name] ??= value;
  return query;
}

export function queryOf(target: string): ReturnType<typeof toQuery> {
  const start = target.indexOf("?");
  return toQuery(start < 0 ? "" : target.slice(start + 1));
}

/** The host whose hits a server sends, from the address it sends them to. Throws RequestRefused. */
export function targetHost(target: string): string {
  const host = queryOf(target)["host"] ?? "";
  const url = URL.parse(`https://${host}`);
  if (host !== "" && url?.host === host.toLowerCase()) return host;
  throw new RequestRefused("malformed", "host: say in the address which site the hits are of, ?host=blog.example");
}
