/**
 * What a crawler is for. Ours first, as the package knows little of the purposes of AI companies' crawlers; then the
 * tags of crawler-user-agents, the most telling of those that one crawler has.
 */
import type { EventFields } from "../../store/events/columns.ts";

export type BotClass = NonNullable<EventFields["bot_class"]>;

/** By words of the User-Agent; a crawler that does several things is what most of its visits are for. */
const ours: [BotClass, RegExp][] = [
  [
    "feed",
    /\b(?:NetNewsWire|Feedly|FeedFetcher-Google|Feedbin|NewsBlur|BazQux|Inoreader|inoreader\.com|Miniflux|FreshRSS|Tiny Tiny RSS|Overcast|theoldreader|NextCloud-News|FeedBurner|Feedspot|NewsGator|Reeder|Vienna|Liferea|Newsboat|Akregator|RSSOwl|SimplePie|Superfeedr|Blogtrottr|Kill the Newsletter|feedparser|CommaFeed|Yarr|Elfeed|selfoss|Bloglovin|Podcast(?:s|Addict)?|Castro|AntennaPod)\b|\d+ (?:subscribers?|readers?)\b|\bfeed-id[:=]/i,
  ],
  [
    "ai-search",
    /\b(?:ChatGPT-User|OAI-SearchBot|Claude-User|Claude-SearchBot|Claude-Web|Perplexity(?:Bot|-User)|MistralAI-User|DuckAssistBot|YouBot|PhindBot|Gemini-Deep-Research|Google-NotebookLM|Google-Agent|NovaAct|Amzn-User|Amzn-SearchBot|Meta-ExternalFetcher|iAskBot|iaskspider|LinerBot|kagi-fetcher|Andibot|Bravebot|TavilyBot|ExaBot|AzureAI-SearchBot|Cohere-User|Manus-User|TwinAgent|Devin|Operator)\b/i,
  ],
  [
    "ai-training",
    /\b(?:GPTBot|ClaudeBot|anthropic-ai|CCBot|Bytespider|Google-CloudVertexBot|GoogleOther(?:-Image|-Video)?|Meta-ExternalAgent|FacebookBot|Amazonbot|Applebot-Extended|cohere-ai|cohere-training-data-crawler|Diffbot|omgili(?:bot)?|ImagesiftBot|AI2Bot|img2dataset|Timpibot|PanguBot|Kangaroo Bot|TikTokSpider|ICC-Crawler|DeepSeekBot|ChatGLM-Spider|VelenPublicWebCrawler|SBIntuitionsBot|FirecrawlAgent|Crawl4AI|Cotoyogi|aiHitBot|LAIONDownloader|bigsur\.ai|WRTNBot|YandexAdditional(?:Bot)?|Spawning-AI|Webzio(?:-Extended)?|Factset_spyderbot)\b/i,
  ],
  [
    "search",
    /\b(?:Googlebot|bingbot|DuckDuckBot|Applebot|YandexBot|Baiduspider|PetalBot|SeznamBot|Qwantify|MojeekBot|Sogou|Yeti)\b/,
  ],
  [
    "preview",
    /\b(?:facebookexternalhit|Twitterbot|Slackbot|Slack-ImgProxy|Discordbot|TelegramBot|WhatsApp|LinkedInBot|Pinterestbot|redditbot|SkypeUriPreview|Iframely|Embedly|Mastodon|Pleroma|Misskey|Akkoma|Bluesky|Cardyb|vkShare|Snap URL Preview|Viber|Line-?Bot|BitlyBot|Flipboard\w*|Google-PageRenderer)\b/i,
  ],
  [
    "monitor",
    /\b(?:UptimeRobot|Pingdom\w*|StatusCake|Better ?Uptime\w*|BetterStack|GTmetrix|Site24x7|Uptime-Kuma|Chrome-Lighthouse|NewRelicPinger|Datadog\w*|HetrixTools|Freshping|updown\.io|Checkly|Nagios|Zabbix|Prometheus|blackbox[-_ ]exporter|PTST|YLT|DareBoost)\b/i,
  ],
  [
    "seo",
    /\b(?:AhrefsBot|SemrushBot\S*|MJ12bot|DotBot|rogerbot|BLEXBot|SEOkicks|SiteAuditBot|Screaming Frog|serpstatbot|DataForSeoBot|Barkrowler)\b/i,
  ],
];

/** The package's tags that say what a crawler is for, the most telling first. */
const tagged: [tag: string, BotClass][] = [
  ["feed-reader", "feed"],
  ["ai-crawler", "ai-training"],
  ["social-preview", "preview"],
  ["monitoring", "monitor"],
  ["search-engine", "search"],
  ["seo", "seo"],
];

/** @param tags those of the crawler that the User-Agent is named by */
export function botClassOf(userAgent: string, tags: readonly string[]): BotClass {
  const own = ours.find(([, pattern]) => pattern.test(userAgent));
  return own?.[0] ?? tagged.find(([tag]) => tags.includes(tag))?.[1] ?? "other";
}
