import { randomBytes } from "node:crypto";
import type { Store } from "./store.ts";

/** A key that signs something of ours: 256 random bits in the control database, made at the first start. */
export async function openSecret(
  control: Store,
  name: "cookie" | "device" | "share" | "seen" | "lead",
): Promise<string> {
  const args = [name, randomBytes(32).toString("base64url")];
  await control.write([{ sql: "insert into secrets (name, value) values (?, ?) on conflict do nothing", args }]);
  const [row] = await control.read("select value from secrets where name = ?", [name]);
  return String(row?.["value"]);
}
