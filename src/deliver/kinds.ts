import type { Message } from "./message.ts";

/** What sort of receiver a channel has: what its owner is asked for, and what is sent to it over HTTP. */
export interface Kind {
  label: string;
  help: string;
  /** null: it is mail. */
  body: ((message: Message, url: URL, created: number) => { url: string; json: unknown }) | null;
}

/** Where the texts of Slack have signs of their own; with these written otherwise nobody is called and nothing is a link. */
const forSlack = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A backslash before whatever Discord's Markdown would take for a sign; links need their colon. */
const forDiscord = (text: string) => text.replace(/[\\*_~`|>#[\]()<@:-]/g, "\\$&");

const plain = ({ title, text }: Message) => `${title}\n${text}`;

/** A row a kind. */
export const kinds = {
  mail: { label: "Mail", help: "Addresses, one a line.", body: null },
  webhook: {
    label: "Webhook",
    help: "Gets JSON by POST, signed as Standard Webhooks are.",
    body: ({ title, text, lead }, { href }, created) => ({
      url: href,
      json: {
        type: lead === undefined ? "tallybook.message" : "tallybook.lead",
        timestamp: new Date(created).toISOString(),
        data: lead ?? { title, text },
      },
    }),
  },
  slack: {
    label: "Slack",
    help: "The address of an incoming webhook of Slack, or of Mattermost.",
    body: (message, { href }) => ({
      url: href,
      json: { text: forSlack(plain(message)), mrkdwn: false, unfurl_links: false, unfurl_media: false },
    }),
  },
  discord: {
    label: "Discord",
    help: "The address of a webhook of a channel's settings.",
    body: (message, { href }) => ({
      url: href,
      // 2,000 characters are the most that Discord takes; 4: it shows no previews of links.
      json: { content: forDiscord(plain(message)).slice(0, 2000), allowed_mentions: { parse: [] }, flags: 4 },
    }),
  },
  ntfy: {
    label: "ntfy",
    help: "The address of a topic, e.g. https://ntfy.sh/my-topic.",
    body: ({ title, text }, { origin, pathname, search }) => {
      const [, base = "", topic = ""] = /^(.*\/)([^/]*)$/.exec(pathname) ?? [];
      return { url: `${origin}${base}${search}`, json: { topic: decodeURIComponent(topic), title, message: text } };
    },
  },
  telegram: {
    label: "Telegram",
    help: "The address of your bot's sendMessage, with ?chat_id=… at its end.",
    body: (message, { origin, pathname, searchParams }) => ({
      url: `${origin}${pathname}`,
      json: {
        chat_id: searchParams.get("chat_id"),
        text: plain(message).slice(0, 4096),
        link_preview_options: { is_disabled: true },
      },
    }),
  },
} satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as KindName[];
