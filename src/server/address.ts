/** What to open in a browser for what a server is bound to. */
export function toAddress({ host, port }: { host: string; port: number }): string {
  if (host === "127.0.0.1" || host === "::1") return `http://localhost:${port}`;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
