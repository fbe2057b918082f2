import type { Store } from "../store/store.ts";

export interface Session {
  id: string;
  /** ms since 1970, UTC */
  created: number;
  /** ms since 1970, UTC; to within a day */
  seen: number;
  current: boolean;
}

/** Whose session asks. */
interface Holder {
  id: string;
  session: string;
}

/** Newest first. */
export async function listSessions(store: Store, owner: Holder): Promise<Session[]> {
  const rows = await store.read(
    "select id, created_at, updated_at from sessions where user_id = ? and expires_at > ? order by created_at desc",
    [owner.id, new Date().toISOString()],
  );
  return rows.map((row) => ({
    id: String(row["id"]),
    created: Date.parse(String(row["created_at"])),
    seen: Date.parse(String(row["updated_at"])),
    current: row["id"] === owner.session,
  }));
}

/** One of theirs, by its id. */
export async function endSession(store: Store, owner: Holder, id: string): Promise<void> {
  await store.write([{ sql: "delete from sessions where user_id = ? and id = ?", args: [owner.id, id] }]);
}

export async function endOtherSessions(store: Store, owner: Holder): Promise<void> {
  await store.write([{ sql: "delete from sessions where user_id = ? and id <> ?", args: [owner.id, owner.session] }]);
}
