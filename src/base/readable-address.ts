/** Addresses as people read them. What links, files and addresses carry stays as it is stored. */
import { domainToASCII, domainToUnicode } from "node:url";

const named = /(^|_)(path|page|host|hosts|url|referrer|link|source|from|to|entry|exit)$/i;

/** Whether a column of this name has paths, URLs or host names in it; sources without a name of their own are hosts. */
export function isAddressColumn(name: string): boolean {
  return named.test(name);
}

/**
 * A path, a URL or a host name decoded as far as nothing in it can mislead. Any other text stays as it is, also one with
 * spaces, unless it begins with a path.
 */
export function readableAddress(text: string): string {
  const isSentence = /\s/.test(text) && !text.startsWith("/");
  if (isSentence || !/%[\da-f]{2}|xn--/i.test(text)) return text;
  return toReadableHost(text).replace(/(?:%[\da-f]{2})+/gi, decodeRun);
}

/** Stands where a host does: alone, before a path, or after a scheme. */
function toReadableHost(text: string): string {
  return text.replace(/^([a-z][a-z\d+.-]*:\/\/)?([a-z\d-]+(?:\.[a-z\d-]+)+)(?=[:/]|$)/i, (found, scheme = "", host) => {
    const readable = domainToUnicode(host);
    const isSafe = readable !== "" && domainToASCII(readable) === host.toLowerCase() && !misleading.test(readable);
    return isSafe ? scheme + readable : found;
  });
}

/** Spaces, controls, what turns the direction of writing, and what is drawn as nothing. */
const misleading = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** Of ASCII, what an address has to escape although it means nothing in it; all else would say something else. */
const harmless = /["<>\\^`{|}]/;

/** Escapes that follow one another: each character by itself, as far as the bytes are UTF-8. */
function decodeRun(run: string): string {
  const bytes = run.match(/[\da-f]{2}/gi)?.map((digits) => Number.parseInt(digits, 16)) ?? [];
  let readable = "";
  for (let at = 0; at < bytes.length; ) {
    const length = lengthOf(bytes[at] as number);
    const character = decode(bytes.slice(at, at + length));
    // An accent stands upon what is before it, so that must be a letter of the same word.
    const isReadable =
      character !== null && isShown(character) && (!/\p{M}/u.test(character) || /\p{L}\p{M}*$/u.test(readable));
    readable += isReadable ? character : run.slice(at * 3, (at + length) * 3);
    at += length;
  }
  return readable;
}

function isShown(character: string): boolean {
  return character > "\x7f" ? !misleading.test(character) : harmless.test(character);
}

/** Bytes of the character that begins with this one. */
function lengthOf(byte: number): number {
  return byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: number[]): string | null {
  try {
    return utf8.decode(Uint8Array.from(bytes));
  } catch {
    return null;
  }
}
