import { type Exported, exportHeaders } from "../../notebook/export/export.ts";

/** Lists without rows. */
export function sendLists(extras: Record<string, unknown>): Exported {
  const body = JSON.stringify({ ok: true, database: "data", ...extras });
  return { status: 200, headers: exportHeaders("json", "data"), body: `${body}\n` };
}
