import { open } from "node:fs/promises";

/** A new file's name is on disk only when its directory is. Windows syncs no directories. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path).catch(() => null);
  await directory?.sync().catch(() => {});
  await directory?.close();
}
