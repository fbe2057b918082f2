import { randomBytes } from "node:crypto";
import type { InStatement } from "../store/store.ts";
import type { Message } from "./message.ts";

interface RowSpec {
  /** Its name; "": mail to the recipient, of no channel. */
  channel: string;
  recipient: string | null;
  message: Message;
  once: boolean;
  /** Of the leads' own outbox. */
  lead: string | undefined;
  /** ms since 1970, UTC */
  now: number;
}

/** A message for one recipient, as the statement that writes it; and its key. */
export function toRow({ now, message, once, lead, ...where }: RowSpec): { key: string; statement: InStatement } {
  const key = `msg_${randomBytes(16).toString("hex")}`;
  const row: Record<string, string | bigint | null> = {
    ...{ key, ...where, message: JSON.stringify(message) },
    ...{ once: once ? 1n : 0n, created: BigInt(now), due: BigInt(now) },
    ...(lead !== undefined && { lead }),
  };
  const columns = Object.keys(row);
  const sql = `insert into outbox (${columns.join(", ")}) values (${columns.map(() => "?").join(", ")})`;
  return { key, statement: { sql, args: Object.values(row) } };
}
