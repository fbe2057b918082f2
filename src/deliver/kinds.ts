import { type Step, type Steps, toHubSpot, toPipedrive } from "./crm.ts";
import type { Message } from "./message.ts";

/** What sort of receiver a channel has: what its owner is asked for, and what is sent to it over HTTP. */
export interface Kind {
  label: string;
  help: string;
  /** null: it is mail. */
  steps: ((message: Message, url: URL, created: number) => Steps) | null;
  /** What it is sent of a lead is all of it; other kinds are told that one came. */
  isWhole?: true;
}

/** A message that is one request. */
const one = (toStep: (message: Message, url: URL, created: number) => Step) =>
  function* (...given: Parameters<typeof toStep>): Steps {
    yield toStep(...given);
  };

/** Where the texts of Slack have signs of their own; with these written otherwise nobody is called and nothing is a link. */
const forSlack = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A backslash before whatever Discord's Markdown would take for a sign; links need their colon. */
const forDiscord = (text: string) => text.replace(/[\\*_~`|>#[\]()<@:-]/g, "\\$&");

const plain = ({ title, text }: Message) => `${title}\n${text}`;

/** A row a kind. */
export const kinds = {
  mail: { label: "Mail", help: "Addresses, one a line.", steps: null },
  webhook: {
    label: "Webhook",
    help: "Gets JSON by POST, signed as Standard Webhooks are.",
    steps: one(({ title, text, lead }, { href }, created) => ({
      url: href,
      json: {
        type: lead === undefined ? "tallybook.message" : "tallybook.lead",
        timestamp: new Date(created).toISOString(),
        data: lead ?? { title, text },
      },
    })),
    isWhole: true,
  },
  slack: {
    label: "Slack",
    help: "The address of an incoming webhook of Slack, or of Mattermost.",
    steps: one((message, { href }) => ({
      url: href,
      json: { text: forSlack(plain(message)), mrkdwn: false, unfurl_links: false, unfurl_media: false },
    })),
  },
  discord: {
    label: "Discord",
    help: "The address of a webhook of a channel's settings.",
    steps: one((message, { href }) => ({
      url: href,
      // 2,000 characters are the most that Discord takes; 4: it shows no previews of links.
      json: { content: forDiscord(plain(message)).slice(0, 2000), allowed_mentions: { parse: [] }, flags: 4 },
    })),
  },
  ntfy: {
    label: "ntfy",
    help: "The address of a topic, e.g. https://ntfy.sh/my-topic.",
    steps: one(({ title, text }, { origin, pathname, search }) => {
      const [, base = "", topic = ""] = /^(.*\/)([^/]*)$/.exec(pathname) ?? [];
      return { url: `${origin}${base}${search}`, json: { topic: decodeURIComponent(topic), title, message: text } };
    }),
  },
  telegram: {
    label: "Telegram",
    help: "The address of your bot's sendMessage, with ?chat_id=… at its end.",
    steps: one((message, { origin, pathname, searchParams }) => ({
      url: `${origin}${pathname}`,
      json: {
        chat_id: searchParams.get("chat_id"),
        text: plain(message).slice(0, 4096),
        link_preview_options: { is_disabled: true },
      },
    })),
  },
  hubspot: {
    label: "HubSpot",
    help: "For leads: https://api.hsforms.com/submissions/v3/integration/submit/ with the portal and the form behind it. A test says nothing, as it would make a contact there.",
    steps: toHubSpot,
    isWhole: true,
  },
  pipedrive: {
    label: "Pipedrive",
    help: "For leads: https:// and your company’s host, with ?api_token=… at its end.",
    steps: toPipedrive,
    isWhole: true,
  },
} satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as KindName[];
