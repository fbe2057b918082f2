/**
 * Serves the tracker: `/t.js`, and with more parts in it `/t.js?with=forms,errors,vitals`; and where scripts of other
 * products are looked for, ours in their place.
 */
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, posix } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Config } from "../../base/config.ts";
import { sha256 } from "../../base/sha256.ts";
import { sharedBaseHeaders } from "../../web/base-headers.ts";
import { buildInPlaceOf, buildScript, fileOf, hitsPlace, type replaced, trackerParts } from "./build.ts";

/** Where the build puts them. */
export const trackerDirectory = join(import.meta.dirname, "../../../dist/tracker");

interface Script {
  etag: string;
  plain: Buffer;
  gzip: Buffer;
  br: Buffer;
}

interface Source {
  /** In the directory of built scripts. */
  file: string;
  /** Where hits go, as seen from there; "" where the script finds it out. */
  hits: string;
  build(): Promise<string>;
}

/** Which product's script is looked for at a path. */
const places: readonly [path: RegExp, product: (typeof replaced)[number]][] = [
  [/^\/js\/(?:script|plausible|pa-)[\w.-]*\.js$/, "plausible"],
  [/^\/count(?:\.v\d)?\.js$/, "goatcounter"],
  [/^\/(?:script|umami)\.js$/, "umami"],
  [/^\/(?:matomo|piwik)\.js$/, "matomo"],
];

/** A page that is open for an hour may have the script of before an update; it goes on working. */
const always = [
  ...["Content-Type", "text/javascript; charset=utf-8", "Cache-Control", "public, max-age=3600"],
  ...["Vary", "Accept-Encoding", "Access-Control-Allow-Origin", "*", ...sharedBaseHeaders],
];

export class TrackerScripts {
  /** Where hits go, by the path of a script, as seen from there. */
  readonly #paths: ReadonlyMap<string, string>;
  readonly #made = new Map<string, Promise<Script>>();
  readonly #directory: string;

  /** @param directory of the built scripts; what is not there is made when it is asked for */
  constructor({ trackerScript, trackerHits }: Pick<Config, "trackerScript" | "trackerHits">, directory: string) {
    this.#directory = directory;
    const hitsOf = new Map([
      ["/t.js", "/e"],
      [trackerScript, trackerHits],
    ]);
    this.#paths = new Map(
      [...hitsOf].map(([script, hits]) => [script, posix.relative(posix.dirname(script), hits)] as const),
    );
  }

  /** False where the request asks for something else. */
  handle(req: IncomingMessage, res: ServerResponse): boolean {
    if (req.method !== "GET" && req.method !== "HEAD") return false;
    const [path = "", query = ""] = (req.url ?? "").split("?", 2);
    const script = this.#find(path, query);
    if (!script) return false;
    if ("unknown" in script) {
      refuse(res, 400, `with: there is no part ${JSON.stringify(script.unknown.slice(0, 80))}`);
    } else {
      this.#script(script)
        .then((made) => send(req, res, made))
        .catch(() => refuse(res, 500, "the tracker cannot be read"));
    }
    return true;
  }

  #find(path: string, query: string): Source | { unknown: string } | undefined {
    const hits = this.#paths.get(path);
    if (hits === undefined) {
      const product = path.endsWith(".js") && places.find(([pattern]) => pattern.test(path))?.[1];
      if (!product) return undefined;
      return { file: `${product}.js`, hits: "", build: () => buildInPlaceOf(product) };
    }
    const asked = (new URLSearchParams(query).get("with") ?? "").split(/[\s,]+/).filter((part) => part !== "");
    const set = trackerParts.filter((part) => asked.includes(part));
    const unknown = asked.find((part) => !set.some((known) => known === part));
    return unknown === undefined ? { file: fileOf(set), hits, build: () => buildScript(set) } : { unknown };
  }

  #script(source: Source): Promise<Script> {
    const key = `${source.file} ${source.hits}`;
    const made = this.#made.getOrInsertComputed(key, () => this.#make(source));
    made.catch(() => this.#made.delete(key));
    return made;
  }

  async #make({ file, hits, build }: Source): Promise<Script> {
    const built = await readFile(join(this.#directory, file), "utf8").catch(build);
    const plain = Buffer.from(built.replace(hitsPlace, hits));
    return {
      ...{ etag: `"${sha256(plain.toString()).slice(0, 16)}"`, plain },
      ...{ gzip: gzipSync(plain, { level: 9 }), br: brotliCompressSync(plain) },
    };
  }
}

function send(req: IncomingMessage, res: ServerResponse, { etag, plain, gzip, br }: Script): void {
  if (req.headers["if-none-match"] === etag) {
    res.writeHead(304, [...always, "ETag", etag]).end();
    return;
  }
  const accepted = String(req.headers["accept-encoding"] ?? "");
  const encoding = /\bbr\b/.test(accepted) ? "br" : /\bgzip\b/.test(accepted) ? "gzip" : null;
  const body = encoding === null ? plain : { br, gzip }[encoding];
  const headers = [...always, "ETag", etag, "Content-Length", String(body.length)];
  res.writeHead(200, encoding === null ? headers : [...headers, "Content-Encoding", encoding]);
  res.end(req.method === "HEAD" ? undefined : body);
}

function refuse(res: ServerResponse, status: number, why: string): void {
  res.writeHead(status, [
    "Content-Type",
    "text/plain; charset=utf-8",
    "Cache-Control",
    "no-store",
    ...sharedBaseHeaders,
  ]);
  res.end(`${why}\n`);
}
