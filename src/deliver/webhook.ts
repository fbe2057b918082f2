import { createHmac } from "node:crypto";
import { request as http, type IncomingMessage, STATUS_CODES } from "node:http";
import { request as https } from "node:https";
import type { LookupFunction } from "node:net";
import type { Channel } from "./channels.ts";
import type { Step, Steps } from "./crm.ts";
import { kinds } from "./kinds.ts";
import { type Message, type Outcome, toAnswer } from "./message.ts";
import { guardedLookup, hostProblem } from "./reach.ts";

const timeoutMs = 5000;
const maxAnswerBytes = 64_000;

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
  const toSteps = kinds[channel.kind].steps;
  if (problem !== null || toSteps === null) return { kind: "refused", answer: problem ?? "This channel is for mail" };
  const deadline = AbortSignal.timeout(timeoutMs);
  const toOptions = (body: string | null) => ({
    ...{
      method: body === null ? "GET" : "POST",
      agent: false,
      lookup: guardedLookup(own, lookup),
      signal: AbortSignal.any([deadline, signal]),
    },
    headers: { ...headers(body ?? ""), ...(channel.secret !== null && sign(channel.secret, key, now, body ?? "")) },
  });
  const send = ({ url, json }: Step) => {
    const body = json === undefined ? null : JSON.stringify(json);
    return ask(url, toOptions(body), body ?? "");
  };
  try {
    return await follow(toSteps(message, given, created), send);
  } catch (error) {
    if (deadline.aborted) return { kind: "again", answer: `No answer within ${timeoutMs / 1000} seconds` };
    return { kind: "again", answer: toAnswer(`It could not be reached: ${reasonOf(error)}`) };
  }
}

type Answered = Outcome & { said: string };

/** One request after the other, each made of what the one before was answered; the first that fails ends it. */
async function follow(steps: Steps, send: (step: Step) => Promise<Answered>): Promise<Outcome> {
  let outcome: Outcome = { kind: "refused", answer: "This kind of channel is for leads alone; send one by its form" };
  for (let next = steps.next(); !next.done; ) {
    const { said, ...answered } = await send(next.value);
    const failed = answered.kind !== "delivered";
    if (failed && next.value.spare)
      return { kind: "delivered", answer: toAnswer(`All but a part: ${answered.answer}`) };
    outcome = answered;
    if (failed) break;
    next = steps.next(parsed(said));
  }
  return outcome;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
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

async function ask(url: string, options: object, body: string): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = url.startsWith("https:") ? https : http;
  request(url, options, resolve).on("error", reject).end(body);
  const response = await promise;
  const said = await start(response);
  const status = response.statusCode ?? 0;
  const answer = toAnswer(`${status} ${STATUS_CODES[status] ?? ""} ${said}`);
  if (status >= 200 && status < 300) return { kind: "delivered", answer, said };
  if (status >= 300 && status < 400) {
    return { kind: "refused", answer: `${status}: it redirects, which is not followed`, said };
  }
  if (status === 410) return { kind: "gone", answer, said };
  return { kind: status >= 500 || status === 408 || status === 429 ? "again" : "refused", answer, said };
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
