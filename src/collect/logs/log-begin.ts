/** How a log begins, byte by byte, by which it is seen that another file is there, or that it was cut and written anew. */
import { createHash, randomBytes } from "node:crypto";
import type { OpenLog } from "./log-source.ts";

/** As a hash behind a prefix that nobody else knows, as there are addresses in it. */
export interface LogBegin {
  bytes: number;
  digest: string;
}

const maxBytes = 1024;
const prefix = randomBytes(16);

/** As far as it is written. */
export async function readBegin(file: OpenLog, most = maxBytes): Promise<LogBegin> {
  const hash = createHash("sha256").update(prefix);
  let bytes = 0;
  for await (const chunk of file.read(0, most)) {
    const used = chunk.subarray(0, most - bytes);
    hash.update(used);
    bytes += used.length;
    if (bytes >= most) break;
  }
  return { bytes, digest: hash.digest("base64") };
}

/** Whether the file still begins so; more may follow. */
export async function isAt(begin: LogBegin, file: OpenLog): Promise<boolean> {
  if (begin.bytes === 0) return true;
  const now = await readBegin(file, begin.bytes);
  return now.digest === begin.digest;
}
