import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { toConfig } from "../../src/base/config.ts";
import { Collector, type CollectorLimits } from "../../src/collect/collector.ts";
import type { HitFormat } from "../../src/collect/formats/format.ts";
import { type SiteSpec, Sites } from "../../src/store/sites.ts";
import { openControl, openStore, type Store } from "../../src/store/store.ts";
import type { Visitor } from "../../src/web/client-address.ts";
import { testDirectory } from "../support/directory.ts";

export interface RoomOptions {
  data?: string;
  environment?: Record<string, string>;
  limits?: Partial<CollectorLimits>;
  formats?: HitFormat[];
  /** The file of referrer rules. */
  referrers?: string;
  sites?: SiteSpec[];
  /** A token that may send hits. */
  token?: string;
  clock?: { now: number };
  /** What the collector gets in place of the store, or of the control store. */
  wrap?: (store: Store) => Store;
  wrapControl?: (store: Store) => Store;
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Room {
  data: string;
  port: number;
  collector: Collector;
  store: Store;
  control: Store;
  sites: Sites;
  clock: { now: number };
  log: string[];
  /** A hit on its way; `/a.gif?…` unless another target is given. */
  send(target: string, headers?: Record<string, string>, method?: string, body?: string): Promise<Reply>;
  rows(sql: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export const noon = Date.UTC(2026, 2, 14, 12);

export const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";

export const blog: SiteSpec = { name: "blog", hosts: ["example.com", "www.example.com"] };

export const reader: Visitor = { address: "81.2.69.142", userAgent: firefox, gpc: false, dnt: false, optedOut: false };

/** A collector on its own data directory and port, with the real stores. */
export async function openRoom(options: RoomOptions = {}): Promise<Room> {
  const data = options.data ?? testDirectory();
  const config = toConfig({ TALLYBOOK_DATA: data, ...options.environment });
  const clock = options.clock ?? { now: noon };
  const log: string[] = [];
  const effects = { now: () => clock.now, log: (line: string) => void log.push(line) };
  const store = await openStore(config);
  const control = await openControl(config);
  const sites = await Sites.open(store, effects);
  for (const site of options.sites ?? [blog])
    if (!sites.list().some(({ name }) => name === site.name)) await sites.add(site);
  const collector = await Collector.open({
    config,
    effects,
    store: options.wrap?.(store) ?? store,
    control: options.wrapControl?.(control) ?? control,
    sites,
    ...(options.limits ? { limits: options.limits } : {}),
    ...(options.formats ? { formats: options.formats } : {}),
    mayCollect: async ({ authorization }) => options.token !== undefined && authorization === `Bearer ${options.token}`,
    ...(options.referrers ? { referrers: options.referrers } : {}),
  });
  const server = createServer({ maxHeaderSize: 1 << 18 }, (req, res) => {
    if (!collector.handle(req, res)) res.writeHead(404, { "X-Elsewhere": "1" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    data,
    port,
    collector,
    store,
    control,
    sites,
    clock,
    log,
    send: (target, headers, method, body) => send(port, target, headers, method, body),
    rows: (sql) => store.read(sql),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await collector.close();
      await control.close();
      await store.close();
    },
  };
}

/** The target of a hit as the snippet writes it. */
export function hit(fields: Record<string, string>): string {
  return `/a.gif?${new URLSearchParams(fields)}`;
}

function send(port: number, target: string, headers = {}, method = "GET", body?: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path: target, method, headers: { "User-Agent": firefox, ...headers } };
    const req = request(options, (res) => {
      const pieces: Buffer[] = [];
      res.on("data", (piece) => pieces.push(piece));
      res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(pieces) }));
    });
    req.on("error", reject);
    req.end(body);
  });
}
