import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { BackupError } from "./backup-error.ts";

/** Written last: a directory without it is no whole copy. */
export const manifestName = "backup.json";
const format = 1;

const segment = /^(?!\.)[^/\\:\0]+$/;
const fileName = z.string().refine((name) => name.split("/").every((part) => segment.test(part)), "not a file's name");

const part = z.strictObject({
  file: fileName,
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[\da-f]{64}$/),
  /** Of each 64 KiB of it, half a SHA-256. */
  blocks: z.array(z.string().regex(/^[\da-f]{32}$/)),
  /** Numbers of the blocks that are in this copy, the others are in the one it rests on; null: the file itself is here. */
  held: z.array(z.int().min(0)).nullable(),
});

const manifest = z.strictObject({
  format: z.literal(format),
  id: z.uuid(),
  /** ISO 8601 */
  made: z.iso.datetime(),
  /** The copy that this one says the difference to; null: it is whole by itself. */
  base: z.strictObject({ id: z.uuid(), made: z.iso.datetime() }).nullable(),
  /** By file: its schema, and rows by table. */
  databases: z.record(fileName, z.strictObject({ version: z.int(), rows: z.record(z.string(), z.int()) })),
  parts: z.array(part),
});

/** One file of a copy. */
export type Part = z.infer<typeof part>;
/** What a copy says of itself. */
export type Manifest = z.infer<typeof manifest>;

export function toManifest(content: Omit<Manifest, "format">): Manifest {
  return { format, ...content };
}

/** Name of what a copy has of a part. */
export function heldName({ file, held }: Pick<Part, "file" | "held">): string {
  return held === null ? file : `${file}.blocks`;
}

/** Throws BackupError that says what is in the way. */
function readManifest(directory: string): Manifest {
  const path = join(directory, manifestName);
  if (!existsSync(directory)) throw new BackupError(`There is no directory ${directory}.`);
  if (!statSync(directory).isDirectory())
    throw new BackupError(`${directory} is no directory; name the one of a copy.`);
  if (!existsSync(path)) {
    const inner = copiesIn(directory).map(({ name }) => name);
    const hint = inner.length > 0 ? ` There are copies in it: ${inner.join(", ")}.` : "";
    throw new BackupError(
      `${directory} is no whole copy: there is no ${manifestName} in it, which is written last.${hint}`,
    );
  }
  return parseManifest(path);
}

/** Copies that are directories of this one, the newest first; what cannot be read is none. */
export function copiesIn(directory: string): { name: string; manifest: Manifest }[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => existsSync(join(directory, name, manifestName)))
    .flatMap((name) => {
      try {
        return [{ name, manifest: parseManifest(join(directory, name, manifestName)) }];
      } catch {
        return [];
      }
    })
    .sort((a, b) => b.manifest.made.localeCompare(a.manifest.made));
}

/** A copy's place, and what it says of itself. */
export interface Copy {
  directory: string;
  manifest: Manifest;
}

/** The copy and those it rests on, which lie beside it; the whole one first. Throws BackupError. */
export function toChain(directory: string): Copy[] {
  const chain: Copy[] = [{ directory, manifest: readManifest(directory) }];
  const beside = dirname(resolve(directory));
  const all = copiesIn(beside);
  for (let base = chain[0]?.manifest.base; base; base = chain[0]?.manifest.base) {
    const wanted = base;
    const found = all.find(({ manifest }) => manifest.id === wanted.id);
    if (!found) {
      throw new BackupError(
        `${directory} has what changed since the copy of ${wanted.made}, and that one is not in ${beside}. Bring it there.`,
      );
    }
    if (chain.some(({ manifest }) => manifest.id === wanted.id)) throw new BackupError(`${directory} rests on itself.`);
    chain.unshift({ directory: join(beside, found.name), manifest: found.manifest });
  }
  return chain;
}

/** @throws BackupError */
export function parseManifest(path: string): Manifest {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new BackupError(`${path} cannot be read: ${(error as Error).message}. The copy is cut off or damaged.`);
  }
  const said = (content as { format?: unknown } | null)?.format;
  if (typeof said === "number" && said > format) {
    throw new BackupError(
      `${path} was written by a newer Tallybook (format ${said}, this one reads ${format}); update.`,
    );
  }
  const parsed = manifest.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new BackupError(`${path} is none of ours, or damaged: ${issue?.path.join(".")}: ${issue?.message}.`);
}
