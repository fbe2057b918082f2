import { createTransport } from "nodemailer";
import type { Config } from "../base/config.ts";
import { type Message, type Outcome, toAnswer } from "./message.ts";

interface Posting {
  /** One checked address. */
  to: string;
  message: Message;
  /** The same on every try. */
  key: string;
  /** ms since 1970, UTC: when it was written */
  created: number;
}

/** ms that one mail may take, however busy its server looks. */
const deadlineMs = 60_000;

const loopback = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

/** Hands one mail for one recipient to the owner's SMTP server. A name and password are sent encrypted, or to this machine. */
export async function mail(
  { smtp, mailFrom }: Pick<Config, "smtp" | "mailFrom">,
  { to, message, key, created }: Posting,
  signal: AbortSignal,
): Promise<Outcome> {
  if (smtp === null || mailFrom === null) {
    return { kind: "again", answer: "No mail can be sent: set TALLYBOOK_SMTP and TALLYBOOK_MAIL_FROM" };
  }
  const { host, port, secure, user, password } = smtp;
  const isHere = loopback.has(host);
  const transport = createTransport({
    ...{ host, port, secure, ignoreTLS: isHere, requireTLS: !secure && !isHere },
    ...(user !== "" && { auth: { user, pass: password } }),
    ...{ connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 10_000 },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    const sending = transport.sendMail({
      from: { name: "Tallybook", address: mailFrom },
      to: { name: "", address: to },
      subject: message.title,
      text: message.text,
      date: new Date(created),
      messageId: `<${key}@${mailFrom.split("@")[1]}>`,
      headers: { "auto-submitted": "auto-generated" },
    });
    const info = await unless(AbortSignal.any([deadline, signal]), sending);
    return { kind: "delivered", answer: toAnswer(info.response) };
  } catch (error) {
    if (deadline.aborted) return { kind: "again", answer: `It was not taken within ${deadlineMs / 1000} seconds` };
    const { responseCode = 0, response, message } = error as Error & { responseCode?: number; response?: string };
    // 535 and its kin are about our password, which the owner can set right while the message waits.
    const isFinal = responseCode >= 500 && !(responseCode >= 530 && responseCode < 540);
    return { kind: isFinal ? "refused" : "again", answer: toAnswer(response ?? message) };
  } finally {
    transport.close();
  }
}

/** The work, or an error as soon as the signal is given: nodemailer cannot be stopped, so it is left to its own end. */
async function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  work.catch(() => {});
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new Error("It was stopped"));
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop);
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
