/** What people may do. Which page asks for which of them stands in routes.ts. */
export const roles = ["viewer", "editor", "owner"] as const;
export type Role = (typeof roles)[number];

/** Who is asked for: somebody of this role or above; whoever may see leads. */
export type Needed = Role | "leads";

/** What a person may, as the table of routes weighs it. */
export interface Rights {
  role: Role;
  /** An editor who was given leads. */
  leads: boolean;
}

export function has({ role, leads }: Rights, needed: Needed): boolean {
  if (needed === "leads") return role === "owner" || (role === "editor" && leads);
  return roles.indexOf(role) >= roles.indexOf(needed);
}

/** Each in the words of who gives it. */
export const roleHelp: Record<Role, string> = {
  viewer: "looks at all numbers, notebooks and tables",
  editor: "writes notebooks, notes and share links too",
  owner: "does all, with sites, settings, channels, leads and people",
};
