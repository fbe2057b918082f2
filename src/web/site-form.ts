/** The form of a site, made from the list of its settings. */
import type { Site, SiteSpec } from "../store/site.ts";
import { siteSettingList } from "../store/site-settings.ts";
import { listField, textField } from "./form.ts";

type Kind = (typeof siteSettingList)[number]["kind"];

/** How the values of a kind stand in the form, and what was typed there. */
const controls: Record<
  Kind,
  { type: string; show(value: unknown): string; read(form: FormData, name: string): unknown }
> = {
  list: { type: "textarea", show: (value) => (value as string[]).join("\n"), read: listField },
  address: {
    type: "url",
    show: (value) => (value as string | null) ?? "",
    read: (form, name) => textField(form, name).trim(),
  },
  flag: { type: "checkbox", show: (value) => (value ? "1" : ""), read: (form, name) => form.has(name) },
  days: {
    type: "text",
    show: (value) => String(value ?? ""),
    read: (form, name) => toDays(textField(form, name).trim()),
  },
};

/** What the form of a site shows, as typed, by name; a flag is "1" or "". */
export type SiteFields = Record<string, string>;

/** The controls of the form, in their order. */
export const siteControls = siteSettingList.map(({ name, kind, label, help, attributes }) => ({
  ...{ name, label, help, attributes },
  type: controls[kind].type,
}));

/** A new site as the form begins. */
export function newFields(host: string): SiteFields {
  const fields = siteSettingList.map(({ name, kind, check }) => [name, name === "hosts" ? host : shown(kind, check)]);
  return { name: "", ...Object.fromEntries(fields) };
}

const shown = (kind: Kind, check: (typeof siteSettingList)[number]["check"]) =>
  controls[kind].show(check.parse(undefined));

/** `host` is one to add, from a link beside hits that were left out. */
export function fieldsOf(site: Site, host: string | null): SiteFields {
  const hosts = host && !site.hosts.includes(host) ? [...site.hosts, host] : site.hosts;
  const shown = siteSettingList.map(({ name, kind }) => [name, controls[kind].show({ ...site, hosts }[name])]);
  return { name: site.name, ...Object.fromEntries(shown) };
}

export function typedFields(form: FormData): SiteFields {
  const typed = siteSettingList.map(({ name, kind, check }) => {
    if (kind !== "flag") return [name, textField(form, name)];
    return [name, form.has("choices") ? controls.flag.show(form.has(name)) : shown(kind, check)];
  });
  return { name: textField(form, "name"), ...Object.fromEntries(typed) };
}

/**
 * What was asked for; Sites checks it. Browsers do not send a box that is not ticked: only a form that has the boxes
 * decides them.
 */
export function toSpec(form: FormData): SiteSpec {
  const decided = siteSettingList.filter(({ name, kind }) => form.has(kind === "flag" ? "choices" : name));
  const read = decided.map(({ name, kind }) => [name, controls[kind].read(form, name)]);
  return { name: textField(form, "name").trim(), ...Object.fromEntries(read) };
}

/** What is no number is for Sites to refuse, which then quotes it. */
function toDays(text: string): number | null {
  if (text === "") return null;
  return /^-?\d+$/.test(text) ? Number(text) : (text as unknown as number);
}
