import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { Agents } from "../../src/collect/enrich/agent.ts";

const agents = new Agents();

const people: [userAgent: string, device: string | null, browser: string | null, os: string | null][] = [
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "desktop",
    "Chrome",
    "Windows",
  ],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
    "desktop",
    "Microsoft Edge",
    "Windows",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
    "desktop",
    "Safari",
    "macOS",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "phone",
    "Safari",
    "iOS",
  ],
  [
    "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1",
    "tablet",
    "Safari",
    "iOS",
  ],
  [
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
    "phone",
    "Chrome",
    "Android",
  ],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "desktop", "Firefox", "Linux"],
];

for (const [userAgent, device, browser, os] of people) {
  test(`a person: ${browser} on ${os}`, () => {
    assert.deepEqual(agents.read(userAgent), { device, browser, os, bot: null, bot_class: null });
    assert.deepEqual(agents.read(userAgent), { device, browser, os, bot: null, bot_class: null });
  });
}

const bots: [userAgent: string, bot: string][] = [
  ["Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot"],
  [
    "Mozilla/5.0 (Linux; Android 6.0.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Googlebot",
  ],
  [
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0 Safari/537.36",
    "bingbot",
  ],
  ["Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; GPTBot/1.2; +https://openai.com/gptbot", "GPTBot"],
  [
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)",
    "ClaudeBot",
  ],
  ["Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", "AhrefsBot"],
  ["facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "facebookexternalhit"],
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36",
    "HeadlessChrome",
  ],
  ["curl/8.7.1", "curl"],
  ["python-requests/2.31.0", "python-requests"],
  ["12345", "other"],
  ["", "other"],
  ["Zanzibar-Secretbot/1.0 (+https://example.com/bot)", "other"],
];

interface Case {
  what: string;
  userAgent: string;
  bot: boolean;
  /** Of a bot. */
  name: string;
  /** Of a person: any of the list; "" and null are not tested. */
  device: string[];
  browser: string | null;
  os: string | null;
}

const world: Case[] = JSON.parse(readFileSync(join(import.meta.dirname, "agents.json"), "utf8"));

for (const { what, userAgent, bot, name, device, browser, os } of world) {
  test(`from the world: ${what}`, () => {
    const agent = agents.read(userAgent);
    if (bot) return assert.equal(agent.bot, name);
    assert.equal(agent.bot, null);
    assert.ok(device.includes(agent.device ?? ""), agent.device ?? "no device");
    assert.ok((agent.browser ?? "").includes(browser ?? ""), agent.browser ?? "no browser");
    assert.ok((agent.os ?? "").includes(os ?? ""), agent.os ?? "no system");
  });
}

for (const [userAgent, bot] of bots) {
  test(`a crawler: ${bot}, ${userAgent.length}`, () => assert.equal(agents.read(userAgent).bot, bot));
}

/** Crawlers as they say themselves, or their names as they stand in such texts, by what they are for. */
const classes: Record<string, string[]> = {
  search: [
    "Googlebot/2.1",
    "bingbot/2.0",
    "DuckDuckBot/1.1",
    "YandexBot/3.0",
    "Baiduspider/2.0",
    "Applebot/0.1",
    "SeznamBot/4.0",
    "MojeekBot/0.11",
    "PetalBot",
    "Yeti/1.1",
  ],
  "ai-training": [
    "GPTBot/1.2",
    "ClaudeBot/1.0",
    "CCBot/2.0",
    "Bytespider",
    "meta-externalagent/1.1",
    "Amazonbot/0.1",
    "Diffbot/0.1",
    "AI2Bot",
    "cohere-ai",
    "GoogleOther",
  ],
  "ai-search": [
    "OAI-SearchBot/1.0",
    "ChatGPT-User/1.0",
    "Claude-User/1.0",
    "Claude-SearchBot/1.0",
    "PerplexityBot/1.0",
    "Perplexity-User/1.0",
    "MistralAI-User/1.0",
    "DuckAssistBot/1.2",
    "meta-externalfetcher/1.1",
    "YouBot/1.0",
  ],
  feed: [
    "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers; like FeedFetcher-Google)",
    "Feedbin feed-id:2005098 - 2 subscribers",
    "NewsBlur Feed Fetcher - 1 subscriber - URL (x)",
    "Mozilla/5.0 (compatible; BazQux/2.4; +https://bazqux.com/fetcher; 1 subscribers)",
    "Mozilla/5.0 (compatible; inoreader.com; 1 subscribers)",
    "Mozilla/5.0 (compatible; Miniflux/2.2.0; +https://miniflux.app)",
    "FreshRSS/1.24 (Linux; https://freshrss.org)",
    "Tiny Tiny RSS/24.07 (https://tt-rss.org/)",
    "Mozilla/5.0 (compatible; theoldreader.com; 3 subscribers; feed-id=1)",
    "NextCloud-News/1.0",
  ],
  preview: [
    "facebookexternalhit/1.1",
    "Twitterbot/1.0",
    "Slackbot-LinkExpanding 1.0",
    "Discordbot/2.0",
    "TelegramBot (like TwitterBot)",
    "WhatsApp/2.23",
    "LinkedInBot/1.0",
    "Pinterestbot/1.0",
    "redditbot/1.0",
    "Iframely/1.3.1",
  ],
  monitor: [
    "UptimeRobot/2.0",
    "Pingdom.com_bot_version_1.4",
    "StatusCake",
    "Site24x7",
    "HetrixTools Uptime Monitoring Bot",
    "Uptime-Kuma/1.23",
    "Better Uptime Bot",
    "GTmetrix",
    "updown.io daemon 2.11",
    "Checkly/1.0",
  ],
  seo: [
    "AhrefsBot/7.0",
    "SemrushBot/7~bl",
    "MJ12bot/v1.4.8",
    "DotBot/1.2",
    "rogerbot/1.2",
    "BLEXBot/1.0",
    "SEOkicks",
    "serpstatbot/2.1",
    "DataForSeoBot/1.0",
    "Barkrowler/0.9",
  ],
  other: [
    "curl/8.7.1",
    "python-requests/2.31.0",
    "Wget/1.21",
    "Go-http-client/2.0",
    "",
    "ia_archiver",
    "Scrapy/2.11",
    "HeadlessChrome/126.0",
    "Zanzibar-Secretbot/1.0",
    "okhttp/4.12.0",
  ],
};

for (const [name, texts] of Object.entries(classes)) {
  test(`crawlers by what they are for: ${name}`, () => {
    const whole = (text: string) =>
      / |^$|^\w+-?\w*$/.test(text) || name === "other"
        ? text
        : `Mozilla/5.0 (compatible; ${text}; +https://crawler.example/bot)`;
    const found = texts.map((text) => [text, agents.read(whole(text)).bot_class]);
    assert.deepEqual(
      found,
      texts.map((text) => [text, name]),
    );
  });
}

test("an unknown User-Agent is not quoted", () => {
  const { device, browser, os } = agents.read("Zanzibar Telescope 9 (made by Quentin; serial 4711) Extra/1 ");
  assert.deepEqual([browser, os], [null, null]);
  assert.ok(device === "other" || device === "desktop");
});

test("a User-Agent of 100 kB is read in no time", { timeout: 2000 }, () => {
  for (const piece of ["a", "a-", "Mozilla/5.0 (", "bot-", " ;", "Version/"])
    agents.read(piece.repeat(100_000 / piece.length));
});

test("what is remembered holds no User-Agent, and is bounded", () => {
  const few = new Agents(10);
  for (let i = 0; i < 100; i++) few.read(`Mozilla/5.0 (Distinctive ${i})`);
  const held = inspect(few, { showHidden: true, depth: 9 });
  assert.ok(!held.includes("Distinctive"));
});
