import type { Site, SiteSpec } from "../../store/sites.ts";
import { listField, textField } from "../../web/form.ts";

/** What the form of a site shows, as typed. */
export interface SiteFields {
  name: string;
  hosts: string;
  feed: string;
  keepDev: boolean;
  devHosts: string;
  keepBots: boolean;
  honourGpc: boolean;
  honourDnt: boolean;
  /** Blank: for ever. */
  keepDays: string;
}

/** A new site as the form begins. */
export function newFields(host: string): SiteFields {
  return {
    name: "",
    hosts: host,
    feed: "",
    keepDev: false,
    devHosts: "",
    keepBots: true,
    honourGpc: true,
    honourDnt: false,
    keepDays: "",
  };
}

/** `host` is one to add, from a link beside hits that were left out. */
export function fieldsOf(site: Site, host: string | null): SiteFields {
  const hosts = host && !site.hosts.includes(host) ? [...site.hosts, host] : site.hosts;
  return {
    ...site,
    hosts: hosts.join("\n"),
    feed: site.feed ?? "",
    devHosts: site.devHosts.join("\n"),
    keepDays: String(site.keepDays ?? ""),
  };
}

export function typedFields(form: FormData): SiteFields {
  const { keepDev, keepBots, honourGpc, honourDnt } = choices(form);
  return {
    name: textField(form, "name"),
    hosts: textField(form, "hosts"),
    feed: textField(form, "feed"),
    devHosts: textField(form, "devHosts"),
    keepDays: textField(form, "keepDays"),
    keepDev: keepDev ?? false,
    keepBots: keepBots ?? true,
    honourGpc: honourGpc ?? true,
    honourDnt: honourDnt ?? false,
  };
}

/** What was asked for; Sites checks it. */
export function toSpec(form: FormData): SiteSpec {
  return {
    name: textField(form, "name").trim(),
    hosts: listField(form, "hosts"),
    feed: textField(form, "feed").trim(),
    devHosts: listField(form, "devHosts"),
    ...(form.has("keepDays") ? { keepDays: toDays(textField(form, "keepDays").trim()) } : {}),
    ...choices(form),
  };
}

/** What is no number is for Sites to refuse, which then quotes it. */
function toDays(text: string): number | null {
  if (text === "") return null;
  return /^-?\d+$/.test(text) ? Number(text) : (text as unknown as number);
}

/** Browsers do not send a box that is not ticked: only a form that has the boxes decides them. */
function choices(form: FormData): Partial<Pick<SiteSpec, "keepDev" | "keepBots" | "honourGpc" | "honourDnt">> {
  if (!form.has("choices")) return {};
  return {
    keepDev: form.has("keepDev"),
    keepBots: form.has("keepBots"),
    honourGpc: form.has("honourGpc"),
    honourDnt: form.has("honourDnt"),
  };
}

/** Asks for a site's feed without waiting for it: how it went is told by the page that shows the feed. */
export function askFeed({ feeds, effects }: App.Locals["app"], site: string): void {
  feeds.check(site).catch((error: Error) => effects.log(`Feeds: ${error.message}`));
}
