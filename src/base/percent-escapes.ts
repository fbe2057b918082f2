/** Percent escapes of addresses in one spelling (RFC 3986, 6.2.2), so that what is one address is one text. */

const percentEscape = /(?<!%)(?<!%[\da-f])%([\da-f]{2})/gi;
const unreserved = /[\w.~-]/;

/**
 * Escapes have capital letters, and what needs none is not escaped: `/%7euser/caf%c3%a9` is `/~user/caf%C3%A9`. Nothing
 * else changes, and once more changes nothing: behind a lone `%` all stays, as it might become a part of an escape.
 */
export function toOneSpelling(address: string): string {
  if (!address.includes("%")) return address;
  return address.replace(percentEscape, (found, digits: string) => {
    const character = String.fromCharCode(Number.parseInt(digits, 16));
    return unreserved.test(character) ? character : found.toUpperCase();
  });
}

/** Whether what a name stands for is a path, as events have it. */
export function isPathName(name: string): boolean {
  return /(^|_)path$/i.test(name);
}

/** A path as somebody writes it or reads it on a page, as events have it: what a URL has to escape is. */
export function toWrittenPath(text: string): string {
  return toOneSpelling(text.toWellFormed().replace(/[^\x21-\x7e]+|["<>`{}]/g, (found) => encodeURIComponent(found)));
}
