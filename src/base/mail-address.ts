import { domainToASCII } from "node:url";

/**
 * One mail address, its host in ASCII; null where it is none. Comments, quotes, commas and line breaks are no part of
 * one: a text with them could name another recipient beside the one that is meant.
 */
export function toMailAddress(text: string): string | null {
  const [, local = "", host = ""] = /^([\w.!#$%&'*+/=?^`{|}~-]{1,64})@([^\s@<>()[\]\\,;:"]{1,253})$/.exec(text) ?? [];
  const ascii = domainToASCII(host);
  const isHost =
    ascii.length <= 253 && /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/.test(ascii);
  return local === "" || /^\.|\.\.|\.$/.test(local) || !isHost ? null : `${local}@${ascii}`;
}
