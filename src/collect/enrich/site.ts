/**
 * Which site a page's host belongs to.
 *
 * A site's own hosts are matched exactly, whatever they look like. Any other host is a stranger's, or one where a site
 * is developed or previewed: those are left out at the source, as they would drown a small blog's numbers, unless the
 * site they belong to lets them in.
 */
import ipaddr from "ipaddr.js";
import type { Site, Sites } from "../../store/sites.ts";

export type HostMatch =
  | { site: Site; drop: null; name: string }
  /** `name`: the site it would have counted for; '' where that cannot be told. */
  | { site: null; drop: "development host" | "unknown site"; name: string };

export function matchHost(host: string, sites: Sites): HostMatch {
  const site = sites.byHost(host);
  if (site) return { site, drop: null, name: site.name };
  const owner = sites.list().find(({ devHosts }) => devHosts.some((pattern) => matches(host, pattern)));
  if (owner) return admit(owner);
  if (!isDevelopment(host)) return { site: null, drop: "unknown site", name: "" };
  const previewed = siteOfPreview(host, sites.list());
  if (previewed) return admit(previewed);
  const keepers = sites.list().filter(({ keepDev }) => keepDev);
  const [only] = keepers;
  return only && keepers.length === 1 ? admit(only) : { site: null, drop: "development host", name: "" };
}

function admit(site: Site): HostMatch {
  return site.keepDev
    ? { site, drop: null, name: site.name }
    : { site: null, drop: "development host", name: site.name };
}

/** `*` stands for any run of characters, the rest for itself. */
function matches(host: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return host === pattern;
  if (!host.startsWith(first) || !host.endsWith(last) || host.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of rest) {
    const at = host.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= host.length - last.length;
}

/** Names that only a developer's machine or network answers to. */
const local = /(^|\.)(localhost|local|test)$/;

/** Where hosting services show work in progress; a group `name` is the project's. */
const previews = [
  /^.+--(?<name>[a-z0-9-]+)\.(netlify\.app|netlify\.live)$/,
  /^[a-z0-9-]+\.(?<name>[a-z0-9-]+)\.pages\.dev$/,
  /^(?<name>[a-z0-9-]+?)-git-[a-z0-9-]+\.vercel\.app$/,
  /^(?<name>[a-z0-9-]+?)-(?=[a-z0-9]*\d)[a-z0-9]{9}(-[a-z0-9-]+)?\.vercel\.app$/,
  /^(?<name>[a-z0-9-]+)-pr-\d+\.onrender\.com$/,
  /^(?<name>[a-z0-9-]+)--[a-z0-9-]+\.(web\.app|firebaseapp\.com)$/,
  /\.(app\.github\.dev|gitpod\.io|webcontainer\.io|webcontainer-api\.io|csb\.app)$/,
  /\.(ngrok\.io|ngrok\.app|ngrok-free\.app|ngrok\.dev|ngrok-free\.dev|trycloudflare\.com|loca\.lt)$/,
];

function isDevelopment(host: string): boolean {
  return local.test(host) || isPrivateAddress(host) || previews.some((preview) => preview.test(host));
}

/** A host written as an address of one's own machine or network. */
export function isPrivateAddress(host: string): boolean {
  const address = host.startsWith("[") ? host.slice(1, -1) : host;
  if (!/^[\d.]+$|:/.test(address) || !ipaddr.isValid(address)) return false;
  return ranges.has(ipaddr.process(address).range());
}

const ranges = new Set(["loopback", "private", "linkLocal", "uniqueLocal", "unspecified", "carrierGradeNat"]);

/** The site whose name, or whose main label of a host, is the project's name at the hosting service. */
function siteOfPreview(host: string, sites: Site[]): Site | undefined {
  const name = previews.map((preview) => preview.exec(host)?.groups?.["name"]).find((found) => found !== undefined);
  if (name === undefined) return undefined;
  return sites.find((site) => site.name === name || site.hosts.some((own) => labelOf(own) === name));
}

function labelOf(host: string): string | undefined {
  return host.replace(/^www\./, "").split(".")[0];
}
