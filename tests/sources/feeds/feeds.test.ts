import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { FeedError } from "../../../src/sources/feeds/feed-error.ts";
import { body, openFeeds, serveFeed } from "./server.ts";

const atom = (...entries: string[]) =>
  `<?xml version="1.0" encoding="utf-8"?>
   <feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><id>x</id>${entries.join("")}</feed>`;
const entry = (path: string, title = path, more = "<published>2026-04-30T20:00:00Z</published>") =>
  `<entry><title>${title}</title><link href="https://blog.example${path}"/><id>${path}</id>${more}</entry>`;
const rss = (...items: string[]) =>
  `<rss version="2.0"><channel><title>Blog</title><link>https://blog.example/</link>${items.join("")}</channel></rss>`;

describe("posts are read from", () => {
  const published = Date.parse("2026-04-30T20:00:00Z");
  const post = (path: string, title: string, more = {}) => ({
    path,
    url: `https://blog.example${path}`,
    title,
    published,
    // In Kathmandu it is the next day already.
    day: "2026-05-01",
    ...more,
  });
  const undated = { published: null, day: null };

  const cases: [name: string, text: string, posts: object[]][] = [
    ["Atom", atom(entry("/a/", "One &amp; one"), entry("/b/")), [post("/a/", "One & one"), post("/b/", "/b/")]],
    [
      "RSS 2",
      rss(
        `<item><title>One</title><link>https://blog.example/a/?utm_source=rss#top</link>
         <pubDate>Thu, 30 Apr 2026 20:00:00 GMT</pubDate></item>`,
      ),
      [post("/a/", "One", { url: "https://blog.example/a/?utm_source=rss#top" })],
    ],
    [
      "RDF",
      `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Blog</title></channel>
        <item rdf:about="https://blog.example/a/"><title>One</title><link>https://blog.example/a/</link>
        <dc:date>2026-04-30T20:00:00Z</dc:date></item></rdf:RDF>`,
      [post("/a/", "One")],
    ],
    [
      "titles in HTML",
      atom(
        `<entry><title type="html">&lt;em&gt;Fish&lt;/em&gt; &amp;amp; chips</title><link href="https://blog.example/a/"/></entry>`,
        `<entry><title type="text">The &lt;details&gt; element</title><link href="https://blog.example/b/"/></entry>`,
      ),
      [post("/a/", "Fish & chips", undated), post("/b/", "The <details> element", undated)],
    ],
    [
      "links that are relative or only in the guid",
      rss(
        "<item><title>One</title><link>https://blog.example/a/</link></item>",
        "<item><title>Two</title><link>https://elsewhere.example/</link><guid>https://blog.example/b/</guid></item>",
        "<item><title>Elsewhere</title><link>https://elsewhere.example/c/</link></item>",
        "<item><title>Nowhere</title></item>",
      ),
      [post("/a/", "One", undated), post("/b/", "Two", undated)],
    ],
    [
      "dates that are none",
      atom(entry("/a/", "One", "<updated>last Tuesday</updated>"), entry("/b/", "Two")),
      [post("/a/", "One", undated), post("/b/", "Two")],
    ],
    ["no entries at all", atom(), []],
    [
      "JSON Feed",
      JSON.stringify({
        version: "https://jsonfeed.org/version/1.1",
        items: [{ id: "1", url: "https://blog.example/a/", title: "One", date_published: "2026-05-01T01:45:00+05:45" }],
      }),
      [post("/a/", "One")],
    ],
    [
      "Atom under a prefix, with the dates of its version 0.3 and a day alone",
      `<!-- made by hand --><a:feed xmlns:a="http://www.w3.org/2005/Atom">
        <a:entry><a:title>One</a:title><a:link href="https://blog.example/a/"/><a:issued>2026-05-01</a:issued></a:entry>
       </a:feed>`,
      [post("/a/", "One", { published: Date.parse("2026-05-01T00:00:00+05:45") })],
    ],
    [
      "RSS without a version, rewritten by a service, with zones by name and dates that cannot be",
      `<rss xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel>
        <item><title>One &eacute;</title><link>https://feeds.example/~r/1</link><pubDate>Thu, 30 Apr 2026 21:00:00 BST</pubDate>
          <feedburner:origLink>https://blog.example/a/</feedburner:origLink></item>
        <item><title>Two</title><link>https://blog.example/b/</link><pubDate>30 Feb 2026 10:00:00 GMT</pubDate></item>
        <item><title>Three</title><guid isPermaLink="false">https://blog.example/never/</guid>
          <link>https://blog.example/c/</link><pubDate>Mon, 01 Jan 0001 00:00:00 GMT</pubDate></item>
       </channel></rss>`,
      [post("/a/", "One é"), post("/b/", "Two", undated), post("/c/", "Three", undated)],
    ],
    [
      "links against the bases of link, entry and feed, a page before what is none",
      `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://blog.example/x/"><entry xml:base="y/"><title>One</title>
        <link rel="via" href="https://blog.example/via"/><link type="application/pdf" href="a.pdf"/>
        <link type="text/html" href="a/"/><published>2026-04-30T20:00:00Z</published></entry></feed>`,
      [post("/x/y/a/", "One")],
    ],
  ];
  for (const [name, text, posts] of cases) {
    it(name, async (context) => {
      const opened = await openFeeds(context, body(text));
      const status = await opened.feeds.check("blog");
      assert.equal(status.problem, null);
      assert.equal(status.posts, posts.length);
      assert.deepEqual(await opened.posts(), posts);
    });
  }

  it("text in the encoding that the header or the declaration names", async (context) => {
    const text = (declared: string) =>
      Buffer.from(
        `<?xml version="1.0"${declared}?>${rss("<item><title>Café</title><link>https://blog.example/a/</link></item>")}`,
        "latin1",
      );
    const opened = await openFeeds(context, body(text(' encoding="ISO-8859-1"')));
    await opened.feeds.check("blog");
    assert.equal((await opened.posts())[0]?.["title"], "Café");
    opened.feed.answer = body(text(""), { "content-type": "application/xml; charset=windows-1252" });
    await opened.store.write(["delete from posts"]);
    await opened.feeds.check("blog");
    assert.equal((await opened.posts())[0]?.["title"], "Café");
  });
});

/** 100 kB of XML that would be 3 GB when every entity is put in. */
const bomb = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "${"ha".repeat(50)}">
  ${Array.from({ length: 9 }, (_, n) => `<!ENTITY lol${n + 1} "${`&lol${n || ""};`.repeat(10)}">`).join("\n")}
  ]>${rss("<item><title>&lol9;</title><link>https://blog.example/bomb/</link></item>")}`;

describe("a feed harms nothing, and its line says what is wrong, when it is", () => {
  const cases: [name: string, answer: Parameters<typeof openFeeds>[1], problem: RegExp][] = [
    ["a web page", body("<!DOCTYPE html><html><body><p>Hello<br></body></html>"), /web page, not a feed/],
    ["a web page in good XML", body("<html><body><p>Hello</p></body></html>"), /web page, not a feed/],
    ["an entity bomb", body(bomb), /cannot be understood .*entity/i],
    [
      "a file of the server's, asked for by an entity",
      body(`<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${rss("<item><title>&x;</title></item>")}`),
      /cannot be understood/,
    ],
    ["cut off", body(atom(entry("/x/")).slice(0, -20)), /cannot be understood .*line/],
    ["XML of another kind", body("<svg/>"), /cannot be understood/],
    ["JSON", body('{"version": "https://jsonfeed.org/version/1.1"}'), /cannot be understood/],
    ["empty", body(" "), /empty/],
    ["too large", body(atom(entry("/x/", "x".repeat(200_000)))), /larger than/],
    [
      "small but swells when unpacked",
      body(gzipSync(Buffer.alloc(20_000_000, " ")), { "content-encoding": "gzip" }),
      /larger than/,
    ],
    ["not there", (_, response) => response.writeHead(404).end(), /404 Not Found/],
    ["gone", (_, response) => response.writeHead(410).end(), /410 Gone/],
    ["not modified, without being asked that", (_, response) => response.writeHead(304).end(), /304 Not Modified/],
    ["broken", (_, response) => response.writeHead(500).end(), /500 Internal Server Error/],
    [
      "redirected to itself",
      (_, response) => response.writeHead(302, { location: "/feed.xml" }).end(),
      /more than 5 times/,
    ],
    [
      "redirected to a file",
      (_, response) => response.writeHead(301, { location: "file:///etc/passwd" }).end(),
      /no web address/,
    ],
    ...[
      "http://localhost:1/",
      "http://10.0.0.1/",
      "http://[::1]:1/",
      "http://169.254.169.254/latest",
      "http://0.0.0.0/",
    ].map((location): (typeof cases)[number] => [
      `redirected to ${location}`,
      (_, response) => response.writeHead(302, { location }).end(),
      /in a private network and is not followed/,
    ]),
    [
      "redirected with a password",
      (_, response) => response.writeHead(302, { location: "https://me:secret@example.com/" }).end(),
      /^It redirects to "https:\/\/example\.com\/" with a user name/,
    ],
    ["redirected to nowhere", (_, response) => response.writeHead(301).end(), /301 Moved Permanently/],
    ["hung up on", (request) => void request.socket.destroy(), /could not be reached/],
    ["slow to begin", () => {}, /longer than 0.3 seconds/],
    ["slow to end", (_, response) => void response.writeHead(200).write("<rss>"), /longer than 0.3 seconds/],
    ["another site's", body(rss("<item><link>https://elsewhere.example/</link></item>")), /None of its 1 entries/],
  ];
  for (const [name, answer, problem] of cases) {
    it(name, async (context) => {
      const opened = await openFeeds(context, body(atom(entry("/a/"))), { transferTimeoutMs: 300 });
      await opened.store.write(["insert into posts (site, path, url, title) values ('blog', '/old/', '', 'Old')"]);
      opened.feed.answer = answer;
      const status = await opened.feeds.check("blog");
      assert.match(status.problem ?? "", problem);
      assert.equal(status.failingSince, opened.effects.time);
      assert.equal(status.succeeded, null);
      assert.deepEqual(
        (await opened.posts()).map((post) => post["path"]),
        ["/old/"],
      );
    });
  }

  it("without end", async (context) => {
    let sent = 0;
    const opened = await openFeeds(context, (_, response) => {
      const more = () => {
        while (!response.destroyed && response.write("<!-- and so on -->".repeat(100))) sent += 1800;
      };
      response.on("drain", more);
      more();
    });
    assert.match((await opened.feeds.check("blog")).problem ?? "", /larger than/);
    assert.ok(sent < 10_000_000);
  });

  it("wicked to parse: hits come in meanwhile", async (context) => {
    const opened = await openFeeds(
      context,
      body(rss(`<item><title>${"&lt;a ".repeat(60_000)}</title><link>https://blog.example/a/</link></item>`)),
      { maxBytes: 1_000_000, parseTimeoutMs: 1000 },
    );
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const { problem } = await opened.feeds.check("blog");
    clearInterval(beat);
    assert.match(problem ?? "", /no end after 1 seconds/);
    assert.ok(longest < 500, `the process stood still for ${longest} ms`);
  });

  it("on a port where nobody listens", async (context) => {
    const { sites, feeds } = await openFeeds(context, body(""));
    await sites.update("blog", { feed: "http://127.0.0.1:1/feed" });
    assert.match((await feeds.check("blog")).problem ?? "", /could not be reached/);
  });
});

describe("feeds", () => {
  it("are asked whether they changed, by what their server said last", async (context) => {
    const asked: [unknown, unknown][] = [];
    const { feeds, effects, posts, feed } = await openFeeds(context, (request, response) => {
      asked.push([request.headers["if-none-match"], request.headers["if-modified-since"]]);
      if (request.headers["if-none-match"] === '"1"') return response.writeHead(304).end();
      return response
        .writeHead(200, { etag: '"1"', "last-modified": "Fri, 01 May 2026 00:00:00 GMT" })
        .end(atom(entry("/a/")));
    });
    await feeds.check("blog");
    effects.time += 1000;
    const status = await feeds.check("blog");
    assert.deepEqual(asked, [
      [undefined, undefined],
      ['"1"', "Fri, 01 May 2026 00:00:00 GMT"],
    ]);
    assert.deepEqual(status, {
      site: "blog",
      url: feed.url,
      checked: effects.time,
      succeeded: effects.time,
      failingSince: null,
      problem: null,
      posts: 1,
      checking: false,
    });
    assert.equal((await posts()).length, 1);
  });

  it("are told to be under way while their server thinks", async (context) => {
    const asked = Promise.withResolvers<ServerResponse>();
    const { feeds } = await openFeeds(context, (_, response) => asked.resolve(response));
    const check = feeds.check("blog");
    const response = await asked.promise;
    assert.deepEqual(
      (await feeds.status()).map(({ checking, checked }) => [checking, checked]),
      [[true, null]],
    );
    response.end(atom(entry("/a/")));
    assert.equal((await check).checking, false);
  });

  it("are followed over redirects, and relative links start where they end", async (context) => {
    const { feeds, sites, posts } = await openFeeds(context, (request, response) => {
      if (request.url === "/feed.xml") return response.writeHead(301, { location: "/new/feed.xml" }).end();
      return body(atom('<entry><title>One</title><link href="post.html"/></entry>'))(request, response);
    });
    await sites.update("blog", { hosts: ["127.0.0.1"] });
    assert.equal((await feeds.check("blog")).problem, null);
    assert.equal((await posts())[0]?.["path"], "/new/post.html");
  });

  it("are asked at the address that was checked, whatever the name means a moment later", async (context) => {
    let secrets = 0;
    const asked: string[] = [];
    const means: Record<string, string[]> = {
      "feeds.example": ["127.0.0.1"],
      // An address of the public network, where nobody is.
      "rebinding.example": ["2a00::1", "127.0.0.1"],
      "inner.example": ["127.0.0.1"],
    };
    const { feeds, feed, sites, posts } = await openFeeds(
      context,
      (request, response) => {
        if (request.url !== "/feed.xml") secrets++;
        body(atom(entry("/a/")))(request, response);
      },
      { transferTimeoutMs: 500 },
      (hostname, { all }, found) => {
        asked.push(hostname);
        const meant = means[hostname] ?? [];
        const address = (meant.length > 1 ? meant.shift() : meant[0]) ?? "";
        const family = address.includes(":") ? 6 : 4;
        if (all) found(null, [{ address, family }]);
        else found(null, address, family);
      },
    );
    const { port } = new URL(feed.url);
    await sites.update("blog", { feed: `http://feeds.example:${port}/feed.xml` });
    assert.equal((await feeds.check("blog")).problem, null);
    assert.equal((await posts()).length, 1);
    const redirect = async (host: string) => {
      asked.length = 0;
      feed.answer = (request, response) => {
        if (request.headers.host !== `feeds.example:${port}`) secrets++;
        response.writeHead(302, { location: `http://${host}:${port}/feed.xml` }).end();
      };
      return (await feeds.check("blog")).problem ?? "";
    };
    assert.match(await redirect("rebinding.example"), /could not be reached|longer than/);
    assert.deepEqual(asked, ["feeds.example", "rebinding.example"]);
    assert.match(await redirect("inner.example"), /in a private network and is not followed/);
    assert.equal(secrets, 0);
  });

  it("know a post again whose address has another ending, and whatever it is asked by", async (context) => {
    const dated = "<updated>2026-04-29T20:00:00Z</updated>";
    const { feeds, effects, feed, posts } = await openFeeds(
      context,
      body(atom(entry("/a/", "First", dated), entry("/", "Home"))),
    );
    await feeds.check("blog");
    const link = (address: string, title: string) => `<entry><title>${title}</title><link href="${address}"/></entry>`;
    feed.answer = body(
      atom(
        link("http://www.blog.example/a", "Second"),
        link("https://blog.example/%7ea/caf%c3%a9/index.html", "Third"),
        link("https://blog.example/%7Ea/café", "Fourth"),
      ),
    );
    effects.time += 3_600_000;
    await feeds.check("blog");
    const found = (await posts()).map(({ path, title, day }: Record<string, unknown>) => [path, title, day]);
    assert.deepEqual(found, [
      ["/", "Home", "2026-05-01"],
      ["/a", "Second", "2026-04-30"],
      ["/~a/caf%C3%A9", "Fourth", null],
    ]);
  });

  it("keep what left them, and a failing one tells since when", async (context) => {
    const { feeds, effects, feed, posts } = await openFeeds(context, body(atom(entry("/a/", "First"), entry("/b/"))));
    const first = await feeds.check("blog");
    feed.answer = body(atom(entry("/a/", "Renamed", "")));
    await feeds.check("blog");
    assert.deepEqual(
      (await posts()).map(({ path, title, day }: Record<string, unknown>) => [path, title, day]),
      [
        ["/a/", "Renamed", "2026-05-01"],
        ["/b/", "/b/", "2026-05-01"],
      ],
    );
    feed.answer = (_, response) => response.writeHead(404).end();
    effects.time += 1000;
    await feeds.check("blog");
    const since = effects.time;
    effects.time += 1000;
    const failing = await feeds.check("blog");
    assert.equal(failing.failingSince, since);
    assert.equal(failing.checked, effects.time);
    assert.equal(failing.succeeded, first.succeeded);
    assert.equal(failing.posts, 2);
    feed.answer = body(atom(entry("/a/")));
    assert.equal((await feeds.check("blog")).failingSince, null);
  });

  it("are read in the background: at the start, when new, when changed", async (context) => {
    const asked: (() => void)[] = [];
    const nextRequest = () => new Promise<void>((resolve) => asked.push(resolve));
    const { feeds, sites, feed, store } = await openFeeds(context, (request, response) => {
      body(atom(entry("/a/")), { etag: '"1"' })(request, response);
      asked.shift()?.();
    });
    const other = await serveFeed(context, (request, response) => {
      assert.equal(request.headers["if-none-match"], undefined);
      body(atom(entry("/b/")))(request, response);
      asked.shift()?.();
    });
    const first = nextRequest();
    void feeds.run(new AbortController().signal);
    await first;
    assert.equal((await feeds.check("blog")).posts, 1);
    const second = nextRequest();
    await sites.update("blog", { feed: other.url });
    await second;
    assert.equal((await feeds.check("blog")).posts, 2);
    const requests = [feed.requests, other.requests];
    await sites.update("blog", { keepDev: true });
    await sites.update("blog", { feed: null });
    assert.deepEqual(await feeds.status(), []);
    await feeds.close();
    assert.deepEqual([feed.requests, other.requests], requests);
    assert.deepEqual(await store.read("select * from feeds"), []);
    assert.equal((await store.read("select * from posts")).length, 2);
  });

  it("are left alone by a start soon after a check", async (context) => {
    const { feeds, feed } = await openFeeds(context, body(atom(entry("/a/"))));
    await feeds.check("blog");
    const round = feeds.run(new AbortController().signal);
    await feeds.close();
    await round;
    assert.equal(feed.requests, 1);
  });

  it("let go at once when everything closes", async (context) => {
    const { feeds, feed } = await openFeeds(context, () => {});
    const asked = new Promise<void>((resolve) => {
      feed.answer = () => resolve();
    });
    const check = feeds.check("blog");
    await asked;
    await feeds.close();
    assert.deepEqual((await check).checked, null);
  });

  it("cannot be checked where there is none", async (context) => {
    const { feeds, sites } = await openFeeds(context, body(""));
    await sites.update("blog", { feed: null });
    for (const site of ["blog", "unheard of"]) await assert.rejects(feeds.check(site), FeedError);
  });
});
