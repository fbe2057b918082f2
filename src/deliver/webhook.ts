import { createHmac } from "node:crypto";
import { request as http, type IncomingMessage, STATUS_CODES } from "node:http";
import { request as https } from "node:https";
import type { LookupFunction } from "node:net";
import type { Channel } from "./channels.ts";
import { kinds } from "./kinds.ts";
import { type Message, type Outcome, toAnswer } from "./message.ts";
import { guardedLookup, hostProblem } from "./reach.ts";

const timeoutMs = 5000;
const maxAnswerBytes = 2000;

export interface Posting {
  channel: Channel;
  message: Message;
  /** The same on every try. */
  key: string;
  /** ms since 1970, UTC: when it was written, which is the same on every try; and now. */
  created: number;
  now: number;
  lookup?: LookupFunction | undefined;
}

/** Sends a message by POST, on a connection of its own. Redirects are not followed: where they lead was nobody's choice. */
export async function post(
  { channel, message, key, created, now, lookup }: Posting,
  signal: AbortSignal,
): Promise<Outcome> {
  const own = channel.ownNetwork;
  const given = new URL(String(channel.target[0]));
  const problem = hostProblem(given.hostname, own);
  const toBody = kinds[channel.kind].body;
  if (problem !== null || toBody === null) return { kind: "refused", answer: problem ?? "This channel is for mail" };
  const { url, json } = toBody(message, given, created);
  const body = JSON.stringify(json);
  const deadline = AbortSignal.timeout(timeoutMs);
  const options = {
    ...{
      method: "POST",
      agent: false,
      lookup: guardedLookup(own, lookup),
      signal: AbortSignal.any([deadline, signal]),
    },
    headers: { ...headers(body), ...(channel.secret !== null && sign(channel.secret, key, now, body)) },
  };
  try {
    return await ask(url, options, body);
  } catch (error) {
    if (deadline.aborted) return { kind: "again", answer: `No answer within ${timeoutMs / 1000} seconds` };
    return { kind: "again", answer: toAnswer(`It could not be reached: ${reasonOf(error)}`) };
  }
}

function headers(body: string): Record<string, string> {
  return {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    "user-agent": "Tallybook",
  };
}

/** As Standard Webhooks has it. @param secret whsec_ and Base64 @param now ms since 1970, UTC */
function sign(secret: string, key: string, now: number, body: string): Record<string, string> {
  const time = Math.floor(now / 1000);
  const signature = createHmac("sha256", Buffer.from(secret.slice("whsec_".length), "base64"))
    .update(`${key}.${time}.${body}`)
    .digest("base64");
  return { "webhook-id": key, "webhook-timestamp": String(time), "webhook-signature": `v1,${signature}` };
}

async function ask(url: string, options: object, body: string): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = url.startsWith("https:") ? https : http;
  request(url, options, resolve).on("error", reject).end(body);
  const response = await promise;
  const said = await start(response);
  const status = response.statusCode ?? 0;
  const answer = toAnswer(`${status} ${STATUS_CODES[status] ?? ""} ${said}`);
  if (status >= 200 && status < 300) return { kind: "delivered", answer };
  if (status >= 300 && status < 400)
    return { kind: "refused", answer: `${status}: it redirects, which is not followed` };
  if (status === 410) return { kind: "gone", answer };
  return { kind: status >= 500 || status === 408 || status === 429 ? "again" : "refused", answer };
}

/** The first bytes of an answer; of one that breaks off, those that came. */
async function start(response: IncomingMessage): Promise<string> {
  let text = "";
  try {
    for await (const chunk of response) {
      text += Buffer.from(chunk).toString("utf8");
      // Leaving the loop ends the transfer.
      if (text.length > maxAnswerBytes) break;
    }
  } catch {
    // The status has come, and says what became of the message.
  }
  return text;
}

function reasonOf(error: unknown): string {
  const { message, code } = error as Error & { code?: string };
  return message || (code ?? "no reason is known");
}
