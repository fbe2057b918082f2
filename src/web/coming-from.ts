/** What who comes from another product changes on the pages, and what of that product's hits is not taken, and why. */

export interface Former {
  /** Id within a page. */
  id: string;
  name: string;
  /** What to change, each with the lines to have in the end. */
  changes: { say: string; lines: string }[];
  taken: string;
  left: string[];
}

/** @param origin the address of this install */
export function formers(origin: string): Former[] {
  const { host } = new URL(origin);
  return [
    {
      id: "plausible",
      name: "Plausible",
      changes: [
        {
          say: "Change the host of the script; the name of the file may stay, and says which parts are on:",
          lines: `<script defer data-domain="blog.example" src="${origin}/js/script.outbound-links.js"></script>`,
        },
        {
          say: "The newer script, and the npm package, are told where to send to:",
          lines: `plausible.init({ endpoint: "${origin}/api/event" })`,
        },
      ],
      taken:
        "views, engagement, outbound links, downloads, forms, 404, events with properties and revenue, tagged elements.",
      left: [
        "data-domain: the host of the page says which site it is.",
        "interactive: false: what a bounce is does not hang on it yet.",
        "Of file-types: files are those of our own list.",
      ],
    },
    {
      id: "goatcounter",
      name: "GoatCounter",
      changes: [
        {
          say: "Change both addresses of the tag:",
          lines: `<script data-goatcounter="${origin}/count" async src="${origin}/count.js"></script>`,
        },
        {
          say: "A server that sends to its API has a token of scope “collect” here, and says the host:",
          lines: `POST ${origin}/api/v0/count?host=blog.example`,
        },
      ],
      taken:
        "views with their titles, referrers and campaigns, events, clicks of data-goatcounter-click, the image, the API for servers.",
      left: [
        "The page of an event: browsers tell other sites no more than the origin, so events have none.",
        "The size of the screen: together with the rest it says too much of who reads.",
        "no_session: every hit has the session of its day.",
      ],
    },
    {
      id: "umami",
      name: "Umami",
      changes: [
        {
          say: "Change the host of the script:",
          lines: `<script defer src="${origin}/script.js" data-website-id="…"></script>`,
        },
        { say: "Or keep your copy of its script, and tell it where to send to:", lines: `data-host-url="${origin}"` },
      ],
      taken: "views, events with their data, data-umami-event, tags, web vitals; batches of up to 500.",
      left: [
        "identify, and ids of users: nobody is known for longer than a day here.",
        "data-website-id: the host of the page says which site it is.",
        "The size of the screen.",
      ],
    },
    {
      id: "matomo",
      name: "Matomo",
      changes: [
        {
          say: "Change the address in the lines that you have; the commands in _paq stay:",
          lines: `var u = "//${host}/";`,
        },
      ],
      taken:
        "page views, events, links, downloads, goals, orders by their total, consent, custom addresses and titles; requests of servers and apps, many at once too.",
      left: [
        "Words of searches: only that there was one, its category and how much it found.",
        "Ids of visitors and users, custom dimensions, contents, media, and what stands in a cart.",
        "Its heartbeat: our script measures how long a page is read by itself.",
        "cdt and cip, with which a token sends hits of the past: bring them by an import.",
      ],
    },
    {
      id: "snowplow",
      name: "Snowplow",
      changes: [
        {
          say: "Change the collector in your own copy of its script or package:",
          lines: `newTracker("ns", "${origin}", { appId: "blog" })`,
        },
        {
          say: "If it has a postPath or a heartbeatDelay of its own, tell this server:",
          lines: "TALLYBOOK_SNOWPLOW_PATHS=/com.example/track TALLYBOOK_SNOWPLOW_HEARTBEAT=30",
        },
      ],
      taken:
        "page views, page pings as engagement with depth, structured and self-describing events; links, buttons, forms, errors, vitals, orders. What it sends twice counts once, up to seven days later.",
      left: [
        "Ids of users, sessions and devices, what the browser is like, and contexts but for the id that joins pings to their view.",
        "What was typed into forms, texts of links, words of searches.",
        "Items of an order; of the order its id, city and state.",
        "Its own script, sp.js: serve your copy.",
      ],
    },
  ];
}
