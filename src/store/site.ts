import { z } from "zod";
import { type SiteSettingName, settingKinds, siteSettingList, type siteSettings } from "./site-settings.ts";

type Checks = { [K in SiteSettingName]: (typeof siteSettings)[K]["check"] };

const checks = Object.fromEntries(siteSettingList.map(({ name, check }) => [name, check])) as unknown as Checks;

const schema = z.object({
  name: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9._-]{0,63}$/,
      "up to 64 lower-case letters, digits, dots, hyphens or underscores are needed, a letter or digit first",
    ),
  ...checks,
});

/** What an owner says of a site; nothing in it is checked yet. */
export type SiteSpec = z.input<typeof schema>;

/** What hits are counted for: some hosts of the owner's, and what is left out there. */
export interface Site extends z.output<typeof schema> {
  /** ms since 1970, UTC */
  created: number;
}

/** A site in the words of a command, for `toSite` to check. */
export const siteArgs = z.strictObject({
  name: z.string(),
  ...Object.fromEntries(
    siteSettingList.map(({ name, kind }) => {
      const { given } = settingKinds[kind];
      return [name, name === "hosts" ? given : given.optional()];
    }),
  ),
}) as unknown as z.ZodType<SiteSpec>;

/** A site that cannot be kept as asked: which field, which value, and why. */
export class SiteError extends Error {
  readonly field: string;
  readonly value: unknown;

  constructor(field: string, why: string, value: unknown) {
    super(`${field}: ${why}: ${JSON.stringify(value)}`);
    this.name = "SiteError";
    this.field = field;
    this.value = value;
  }
}

/** Checks what an owner said; throws SiteError for the first thing that is wrong. */
export function toSite(spec: SiteSpec, created: number): Site {
  const result = schema.safeParse(spec);
  if (result.success) return { ...result.data, created };
  const [issue] = result.error.issues;
  const value = issue?.path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown>)?.[key], spec);
  throw new SiteError(String(issue?.path[0]), issue?.message ?? "cannot be understood", value);
}

const columns = ["name", ...siteSettingList.map(({ column }) => column), "created"];

/** Writes a site, given by `toSiteRow`. */
export const upsert = `
  insert or replace into sites (${columns.join(", ")})
  values (${columns.map((column) => `:${column}`).join(", ")})`;

export function toSiteRow(site: Site): Record<string, string | bigint | null> {
  const settings = siteSettingList.map(({ name, kind, column }) => [column, settingKinds[kind].toColumn(site[name])]);
  return { name: site.name, ...Object.fromEntries(settings), created: BigInt(site.created) };
}

export function fromSiteRow(row: Record<string, unknown>): Site {
  const settings = siteSettingList.map(({ name, kind, column }) => [name, settingKinds[kind].fromColumn(row[column])]);
  return { name: String(row["name"]), ...Object.fromEntries(settings), created: Number(row["created"]) };
}
