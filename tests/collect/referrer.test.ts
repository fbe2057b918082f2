import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { blog, noon, openRoom, type Room, reader } from "./room.ts";

let room: Room;

before(async () => {
  room = await openRoom({ sites: [blog, { name: "books", hosts: ["books.example.com"] }] });
});

after(() => room.close());

const world: { referrer: string; medium: string[] }[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "referrers.json"), "utf8"),
);

test("referrers from the world have the right medium", async () => {
  const take = ({ referrer }: (typeof world)[number], index: number) =>
    room.collector.take({ url: `https://example.com/world/${index}`, referrer }, reader, noon);
  await Promise.all(world.map(take));
  const rows = await room.rows("select path, medium from events where path like '/world/%'");
  const found = new Map(rows.map(({ path, medium }) => [path, String(medium)]));
  const wrong = world.flatMap(({ referrer, medium }, index) => {
    const is = found.get(`/world/${index}`) ?? "left out";
    return medium.includes(is) ? [] : [`${referrer} is ${is}, not ${medium.join(" or ")}`];
  });
  assert.deepEqual(wrong, []);
});

/** What is stored of one arrival. */
async function arrive(referrer: string, query = "") {
  await room.collector.take({ url: `https://example.com/page${query}`, referrer }, reader, noon);
  const [row] = await room.rows("select referrer, source, medium from events order by id desc limit 1");
  return [row?.["source"], row?.["medium"], row?.["referrer"]];
}

const headers: [referrer: string, source: string | null, medium: string | null, stored: string | null][] = [
  ["", null, null, null],
  ["https://www.google.com/search?q=secret+words", "Search", "search", "https://www.google.com/"],
  ["https://www.google.co.uk/", "Search", "search", "https://www.google.co.uk/"],
  ["https://duckduckgo.com/?q=a", "Search", "search", "https://duckduckgo.com/"],
  ["https://html.duckduckgo.com/html/", "Search", "search", "https://html.duckduckgo.com/"],
  ["https://kagi.com/search?q=a", "Search", "search", "https://kagi.com/"],
  ["https://www.ecosia.org/search", "Search", "search", "https://www.ecosia.org/"],
  ["https://uk.search.yahoo.com/search", "Search", "search", "https://uk.search.yahoo.com/"],
  [
    "android-app://com.google.android.googlequicksearchbox/",
    "Search",
    "search",
    "android-app://com.google.android.googlequicksearchbox",
  ],
  ["https://docs.google.com/document/d/secret/edit?x=1", "Google Docs", "document", "https://docs.google.com/"],
  ["https://acme.sharepoint.com/sites/secret/plan.docx", "SharePoint", "document", "https://acme.sharepoint.com/"],
  ["https://acme.atlassian.net/wiki/secret", "Atlassian", "document", "https://acme.atlassian.net/"],
  ["https://www.notion.so/acme/Secret-plan-1234", "Notion", "document", "https://www.notion.so/"],
  ["https://www.dropbox.com/scl/fi/secret", "Dropbox", "document", "https://www.dropbox.com/"],
  ["https://acme.slack.com/archives/C0SECRET/p1", "Slack", "chat", "https://acme.slack.com/"],
  ["https://teams.microsoft.com/l/message/19:secret", "Microsoft Teams", "chat", "https://teams.microsoft.com/"],
  ["https://discord.com/channels/1/2", "Discord", "chat", "https://discord.com/"],
  ["https://chat.acme.example/team/secret", "Chat", "chat", "https://chat.acme.example/"],
  ["https://x.com/messages/1-2", "Direct messages", "chat", "https://x.com/messages"],
  ["https://mail.acme.example/owa/secret", "Email", "email", "https://mail.acme.example/"],
  ["https://e.mail.ru/inbox/secret", "Email", "email", "https://e.mail.ru/"],
  ["https://kagi.com/assistant/secret", "AI assistants", "ai", "https://kagi.com/assistant"],
  ["http://intranet/secret", "intranet", "referral", "http://intranet/"],
  ["https://wiki.acme.corp/secret", "wiki.acme.corp", "referral", "https://wiki.acme.corp/"],
  ["https://jenkins.internal:8080/job/secret", "jenkins.internal", "referral", "https://jenkins.internal:8080/"],
  ["http://nas.local/secret", "nas.local", "referral", "http://nas.local/"],
  ["http://10.1.2.3/secret", "10.1.2.3", "referral", "http://10.1.2.3/"],
  ["http://[fd12:3456::1]/secret", "[fd12:3456::1]", "referral", "http://[fd12:3456::1]/"],
  ["https://reddit.corp.example/a", "reddit.corp.example", "referral", "https://reddit.corp.example/a"],
  ["https://google.com.evil.example/", "google.com.evil.example", "referral", "https://google.com.evil.example/"],
  [
    "https://news.ycombinator.com/item?id=4000&p=2#c",
    "Hacker News",
    "aggregator",
    "https://news.ycombinator.com/item?id=4000",
  ],
  ["https://news.ycombinator.com/", "Hacker News", "aggregator", "https://news.ycombinator.com/"],
  ["https://lobste.rs/s/abc123/a_title", "Lobsters", "aggregator", "https://lobste.rs/s/abc123/a_title"],
  [
    "https://old.reddit.com/r/typescript/comments/1/x/",
    "Reddit",
    "social",
    "https://old.reddit.com/r/typescript/comments/1/x/",
  ],
  ["https://evilreddit.com/", "evilreddit.com", "referral", "https://evilreddit.com/"],
  ["https://mastodon.social/@me/1", "Mastodon", "social", "https://mastodon.social/@me/1"],
  ["https://mastodon.example/@me/1", "Mastodon", "social", "https://mastodon.example/@me/1"],
  ["https://hachyderm.io/@me/2", "Mastodon", "social", "https://hachyderm.io/@me/2"],
  ["https://bsky.app/profile/me/post/1", "Bluesky", "social", "https://bsky.app/profile/me/post/1"],
  ["https://t.co/AbC", "Twitter", "social", "https://t.co/AbC"],
  ["https://lm.facebook.com/l.php?u=secret", "Facebook", "social", "https://lm.facebook.com/l.php"],
  ["https://www.youtube.com/watch?v=abc&t=1", "YouTube", "social", "https://www.youtube.com/watch?v=abc"],
  ["https://feedly.com/i/entry/abc", "News readers", "reader", "https://feedly.com/"],
  ["https://chatgpt.com/c/private-talk", "AI assistants", "ai", "https://chatgpt.com/"],
  ["https://www.perplexity.ai/search/x", "AI assistants", "ai", "https://www.perplexity.ai/"],
  ["https://mail.google.com/mail/u/0/", "Email", "email", "https://mail.google.com/"],
  ["android-app://com.google.android.gm/", "Email", "email", "android-app://com.google.android.gm"],
  ["https://someone.substack.com/p/post", "Newsletters", "newsletter", "https://someone.substack.com/p/post"],
  ["https://link.substack.com/redirect/secret", "Newsletters", "newsletter", "https://link.substack.com/"],
  ["https://click.convertkit-mail2.com/secret", "Newsletters", "newsletter", "https://click.convertkit-mail2.com/"],
  ["https://link.mail.beehiiv.com/ss/c/secret", "Newsletters", "newsletter", "https://link.mail.beehiiv.com/"],
  ["https://x.us1.list-manage.com/track/click?u=secret", "Newsletters", "newsletter", "https://x.us1.list-manage.com/"],
  ["https://deref-gmx.net/mail/client/secret/dereferrer/", "Email", "email", "https://deref-gmx.net/"],
  ["https://urldefense.com/v3/__https://example.com/__;secret", "Email", "email", "https://urldefense.com/"],
  ["https://secure-web.cisco.com/secret/https%3A%2F%2Fexample.com", "Email", "email", "https://secure-web.cisco.com/"],
  ["https://protect-eu.mimecast.com/s/secret", "Email", "email", "https://protect-eu.mimecast.com/"],
  [
    "https://mail.python.org/pipermail/x/1.html",
    "Mailing lists",
    "referral",
    "https://mail.python.org/pipermail/x/1.html",
  ],
  ["https://element.example/a", "element.example", "referral", "https://element.example/a"],
  ["android-app://com.Slack/", "Slack", "chat", "android-app://com.Slack"],
  ["https://github.com/me/repo?tab=readme", "GitHub", "referral", "https://github.com/me/repo"],
  [
    "https://www.friend.example/links/?token=secret#x",
    "friend.example",
    "referral",
    "https://www.friend.example/links/",
  ],
  ["https://me:secret@friend.example:8080/a", "friend.example", "referral", "https://friend.example:8080/a"],
  [`https://friend.example/${"x".repeat(600)}`, "friend.example", "referral", "https://friend.example/"],
  ["https://books.example.com/one?x=1", "books", "own", "https://books.example.com/one"],
  ["https://www.example.com/other?x=1", null, null, null],
  ["https://example.com/", null, null, null],
  ["https://www-example-com.translate.goog/a?_x_tr_sl=en", null, null, null],
  ["https://translate.google.com/translate?u=https://example.com/a", null, null, null],
  ["https://my--friend-example.translate.goog/a", "my-friend.example", "referral", "https://my-friend.example/a"],
  [
    "https://web.archive.org/web/2026/https://friend.example/a",
    "friend.example",
    "referral",
    "https://friend.example/a",
  ],
  ["https://web.archive.org/", "web.archive.org", "referral", "https://web.archive.org/"],
  ["about:blank", null, null, null],
  ["javascript:alert(1)", null, null, null],
  ["http://", null, null, null],
  ["/relative", null, null, null],
];

for (const [referrer, source, medium, stored] of headers) {
  test(`the page before: ${referrer.slice(0, 80) || "none"}`, async () => {
    assert.deepEqual(await arrive(referrer), [source, medium, stored]);
  });
}

const queries: [query: string, referrer: string, source: string | null, medium: string | null][] = [
  ["?utm_source=hackernews", "https://www.google.com/", "Hacker News", "aggregator"],
  ["?utm_source=Hacker%20News", "", "Hacker News", "aggregator"],
  ["?utm_source=hn&utm_medium=Social", "", "Hacker News", "social"],
  ["?ref=lobste.rs", "", "Lobsters", "aggregator"],
  ["?ref=https://news.ycombinator.com/", "", "Hacker News", "aggregator"],
  ["?source=rss", "", "News readers", "reader"],
  ["?utm_source=newsletter&utm_medium=email", "", "Newsletters", "email"],
  ["?utm_source=chatgpt.com", "", "AI assistants", "ai"],
  ["?utm_source=mastodon", "", "Mastodon", "social"],
  ["?ref=www.friend.example", "", "friend.example", "referral"],
  ["?utm_source=Conference+badge", "", "Conference badge", "referral"],
  ["?ref=books.example.com", "", "books", "own"],
  ["?ref=example.com", "https://lobste.rs/", "Lobsters", "aggregator"],
  ["?utm_source=jane.doe@example.org", "", null, null],
  ["?utm_source=jane.doe@example.org&ref=hn", "", "Hacker News", "aggregator"],
  ["?utm_source=jane%2540example.org", "https://lobste.rs/", "Lobsters", "aggregator"],
  ["?utm_source=newsletter&utm_medium=jane@example.org", "", "Newsletters", "newsletter"],
  ["?ref=@jane", "", "@jane", "referral"],
  ["?ref=https://mastodon.social/@jane", "", "https://mastodon.social/@jane", "referral"],
  ["?utm_medium=print", "", null, "print"],
  ["?utm_source=direct", "", null, null],
  ["?utm_source=Direct&utm_medium=None", "https://lobste.rs/", null, null],
  ["?utm_source=(direct)&utm_medium=(none)", "", null, null],
  ["?utm_source=%28direct%29+%2F+%28none%29", "", null, null],
  ["?utm_source=none", "", null, null],
  ["?ref=DIRECT", "", null, null],
  ["?utm_source=direct&utm_medium=email", "", null, "email"],
  ["?utm_source=direct-mail", "", "direct-mail", "referral"],
  ["?utm_source=", "https://lobste.rs/", "Lobsters", "aggregator"],
  ["?q=secret", "https://lobste.rs/", "Lobsters", "aggregator"],
];

for (const [query, referrer, source, medium] of queries) {
  test(`the link's own word: ${query}, ${referrer || "no page before"}`, async () => {
    assert.deepEqual((await arrive(referrer, query)).slice(0, 2), [source, medium]);
  });
}

const shown: [url: string, host: string, path: string][] = [
  ["https://example-com.translate.goog/a/?_x_tr_sl=en&_x_tr_tl=de&_x_tr_hl=de", "example.com", "/a/"],
  ["https://my--books-example-com.translate.goog/a", "my-books.example.com", "/a"],
  ["https://0-bcher--kva-example.translate.goog/a?_x_tr_enc=0", "xn--bcher-kva.example", "/a"],
  ["https://1-a--b-example.translate.goog/a?_x_tr_enc=1", "a-b.example", "/a"],
  ["https://example-com.translate.goog/a?_x_tr_hp=www-", "www.example.com", "/a"],
  [
    "https://translate.googleusercontent.com/translate_c?hl=de&u=https://example.com/a%3Fx%3D1&usg=x",
    "example.com",
    "/a",
  ],
  ["https://translate.google.co.uk/translate?u=example.com/a", "example.com", "/a"],
  [
    "https://webcache.googleusercontent.com/search?q=cache:AbC-_1234567:https://example.com/a+words&cd=1",
    "example.com",
    "/a",
  ],
  ["https://webcache.googleusercontent.com/search?q=cache:example.com/a", "example.com", "/a"],
  ["https://example-com.cdn.ampproject.org/c/s/example.com/a?x=1", "example.com", "/a"],
  ["https://translated.turbopages.org/proxy_u/en-ru.ru.0a1b/https/example.com/a?x=1", "example.com", "/a"],
  ["https://example-com.turbopages.org/example.com/s/a", "example.com", "/a"],
  ["https://www.translatetheweb.com/?from=en&to=de&a=https%3A%2F%2Fexample.com%2Fa", "example.com", "/a"],
  ["https://web.archive.org/web/20260101000000/https://example.com/a", "example.com", "/a"],
  ["https://web.archive.org/web/20260101000000if_/http:/example.com/a", "example.com", "/a"],
];

for (const [url, host, path] of shown) {
  test(`a page that somebody else shows: ${url}`, async () => {
    if (room.sites.byHost(host) === undefined) await room.sites.add({ name: host, hosts: [host] });
    await room.collector.take({ url, referrer: "https://lobste.rs/" }, reader, noon);
    const [row] = await room.rows("select host, path, source from events order by id desc limit 1");
    assert.deepEqual(row, { host, path, source: "Lobsters" });
  });
}

test("who shows others' pages without saying which is a host like any other", async () => {
  for (const url of [
    "https://translate.google.com/translate",
    "https://web.archive.org/web/",
    "https://translate.goog/",
  ]) {
    const hit = await room.collector.take({ url }, reader, noon);
    assert.deepEqual([hit.kind, "reason" in hit && hit.reason], ["dropped", "unknown site"]);
  }
});

test("spam referrers are left out and counted, by themselves and below; never a site of the owner's", async () => {
  await room.sites.add({ name: "bought", hosts: ["buttons-for-website.com"] });
  const send = async (url: string, referrer: string) =>
    (await room.collector.take({ url, referrer }, reader, noon)).kind;
  const spam = ["https://semalt.com/", "http://12.semalt.com/crawler.php?u=x", "https://WWW.QIWI.xyz/"];
  for (const referrer of spam) assert.equal(await send("https://example.com/", referrer), "dropped", referrer);
  assert.equal(await send("https://example.com/", "https://notsemalt.com/"), "stored");
  assert.equal(await send("https://example.com/", "https://buttons-for-website.com/"), "stored");
  assert.deepEqual(await room.rows("select site, host, count from dropped where reason = 'referrer spam'"), [
    { site: "blog", host: "example.com", count: 3 },
  ]);
});

test("of a query only campaign and source are kept, each once and cut", async () => {
  const query = `?utm_campaign=a&utm_campaign=b&utm_term=t&utm_content=c&token=secret&utm_id=${"9".repeat(300)}&ref=x&UTM_X=1`;
  await room.collector.take({ url: `https://example.com/kept${query}` }, reader, noon);
  assert.deepEqual(await room.rows("select query, campaign, term, content from events where path = '/kept'"), [
    {
      query: `utm_campaign=a&utm_term=t&utm_content=c&utm_id=${"9".repeat(200)}&ref=x`,
      campaign: "a",
      term: "t",
      content: "c",
    },
  ]);
});

test("an e-mail address is kept of no parameter", async () => {
  const values = ["jane@example.org", "Jane <jane@example.org>", "jane%40example.org", "list-jane+1@localhost"];
  for (const [index, value] of values.entries()) {
    const names = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "ref", "source"];
    const query = new URLSearchParams(names.map((name) => [name, value]));
    await room.collector.take({ url: `https://example.com/mail${index}?${query}` }, reader, noon);
  }
  const rows = await room.rows(
    "select distinct query, source, medium, campaign, term, content from events where path like '/mail%'",
  );
  assert.deepEqual(rows, [{ query: null, source: null, medium: null, campaign: null, term: null, content: null }]);
});

test("what is stored of an arrival tells the same arrival again", async () => {
  const before = await room.rows("select id, source, medium from events");
  assert.deepEqual(await room.collector.regroup(() => {}), { changed: 0, spam: 0 });
  assert.deepEqual(await room.rows("select id, source, medium from events"), before);
});

test("what is known of an arrival lasts no longer than the sites", async () => {
  assert.deepEqual((await arrive("https://later.example/")).slice(0, 2), ["later.example", "referral"]);
  await room.sites.add({ name: "later", hosts: ["later.example"] });
  assert.deepEqual((await arrive("https://later.example/")).slice(0, 2), ["later", "own"]);
  await room.sites.remove("later");
  assert.deepEqual((await arrive("https://later.example/")).slice(0, 2), ["later.example", "referral"]);
});
