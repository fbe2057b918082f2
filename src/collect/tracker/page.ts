/**
 * The tracker, as it runs in a reader's page. The build makes one script of it for each set of parts, so that what a site
 * has not switched on is not sent to its readers. It sets no cookie, stores nothing, and no error of its own reaches the
 * page. Every byte counts here: names are short where they say enough.
 */

/** Where hits go, as seen from the script. */
declare const HITS: string;
declare const FORMS: boolean;
declare const ERRORS: boolean;
declare const VITALS: boolean;

// biome-ignore lint/correctness/noUnusedVariables: it adds to the browser's own
interface Window {
  /** Absent in frames, and until the script has run. */
  tallybook?: Tallybook | true;
}

interface Tallybook {
  event(name: string, props?: Record<string, unknown>, value?: number): void;
}

/** What is read of events: of each only what its kind has. */
interface Happening {
  target: HTMLElement;
  button: number;
  persisted: boolean;
  message?: string;
  filename?: string;
  lineno?: number;
  reason?: { message?: string } | string;
}

/** What is read of entries of the performance timeline, also so. */
interface Entry extends PerformanceEntry {
  activationStart?: number;
  responseStart: number;
  interactionId: number;
  value?: number;
  hadRecentInput: boolean;
}

if (self === top && !self.tallybook) {
  const doc = document;
  const tag = doc.currentScript as HTMLScriptElement;
  const { without = "", skip = "", hash } = tag.dataset;
  const has = (part: string) => !without.includes(part);
  const on = (names: string, then: (event: Happening) => void) => {
    for (const name of names.split(" ")) addEventListener(name, then as unknown as EventListener, true);
  };
  /** `/drafts/* /private`: a choice of each, with a star for anything. */
  const skipped = RegExp(
    `^(${skip.replace(/\W/g, (sign) => (sign === "*" ? ".*" : sign > " " ? `\\${sign}` : "|"))})$`,
  );

  let page: string;
  let path: string;
  let title: string;
  let isWaiting: boolean | undefined;
  let since: number | false;
  let engaged: number;
  let depth: number;

  /** Fields by their short names: url, hash, language, width, bot; those of the hit are kind, name, value, props. */
  const send = (hit: Record<string, unknown>) => {
    const body = { u: page, h: hash, l: navigator.language, w: innerWidth, b: navigator.webdriver, ...hit };
    if (!skipped.test(path)) navigator.sendBeacon(new URL(HITS, tag.src), JSON.stringify(body));
  };

  const event = (n: string, p?: object, v?: number) => send({ k: "event", n, p, v });

  const here = () => location.pathname + (hash === undefined ? "" : location.hash);

  /** From now on it is this page. */
  const arrive = () => {
    path = here();
    page = location.href;
    engaged = depth = 0;
    tick();
  };

  /** A title that has not changed may be the one of the page before. */
  const view = (r?: string) => {
    isWaiting = false;
    const s = doc.querySelector<HTMLElement>("script[data-status]")?.dataset["status"];
    // biome-ignore lint/suspicious/noAssignInExpressions: it is fifteen bytes shorter
    send({ r, s, t: title !== doc.title && (title = doc.title) });
  };

  /** Time counts while the page has the focus, which none has that is not seen. */
  const tick = () => {
    if (since) engaged += Date.now() - since;
    since = doc.hasFocus() && Date.now();
    depth = Math.max(depth, ((scrollY + innerHeight) / doc.documentElement.scrollHeight) * 100);
  };

  const leave = () => {
    tick();
    if (engaged && has("engagement")) send({ k: "engagement", p: { depth }, v: engaged / 1000 });
    engaged = 0;
  };

  /** Another address without another document: its title comes a little later. */
  const change = () => {
    if (here() !== path) {
      if (!isWaiting) leave();
      arrive();
      isWaiting = true;
      setTimeout(() => isWaiting && view(), 300);
    }
  };

  const start = () => {
    arrive();
    view(doc.referrer);

    if (has("spa")) {
      // A router may keep its own reference to pushState, so what it calls is not wrapped: the change is seen.
      const { navigation } = self as unknown as { navigation?: EventTarget };
      if (navigation) navigation.addEventListener("currententrychange", change);
      else setInterval(change, 500);
    }
    on("pageshow", ({ persisted }) => {
      if (persisted) {
        arrive();
        view();
      }
    });
    on("scroll focus blur visibilitychange", () => {
      if (doc.hidden) {
        if (isWaiting) view();
        leave();
      } else tick();
    });

    on("click auxclick", ({ target, button }) => {
      const named = target.closest<HTMLElement>("[data-tallybook-event]:not(form)");
      const link = target.closest<HTMLAnchorElement>("a[href]");
      const url = link?.href.split(/[?#]/)[0] as string;
      const isFile = /\.(csv|docx?|epub|gz|mp[34]|pdf|pptx?|xlsx?|zip)$/i.test(url);
      const part = isFile ? "download" : /^h/.test(url) && link?.host !== location.host && "outbound";
      const name = named ? named.dataset["tallybookEvent"] : part && has(part) && part;
      if (name && button < 2) event(name, { url });
    });

    if (FORMS && has("forms")) {
      on("submit", ({ target }) => {
        event(target.dataset["tallybookEvent"] ?? "form", { form: target.getAttribute("id") });
      });
    }

    if (ERRORS && has("errors")) {
      let left = 5;
      on("error unhandledrejection", ({ message, reason = message, filename: file, lineno: line }) => {
        const n = (reason as { message?: string } | undefined)?.message ?? reason;
        if (n && left-- > 0) send({ k: "error", n: `${n}`, p: { file, line } });
      });
    }

    if (VITALS && has("vitals")) {
      const u = page;
      const p: Record<string, number> = {};
      // What was painted in the background says nothing of how long the reader waited.
      let isShown = !doc.hidden;
      let sum: number;
      let begin = -5000;
      let end = 0;
      const most = (name: string, value: number) => {
        p[name] = Math.max(p[name] ?? 0, value);
      };
      const [{ activationStart, responseStart }] = performance.getEntriesByType("navigation") as unknown as [Entry];
      const from = activationStart ?? 0;
      most("ttfb", responseStart - from);
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as Entry[]) {
          const { entryType, startTime } = entry;
          if (entryType === "event") {
            if (entry.interactionId) most("inp", entry.duration);
          } else if (entry.value) {
            // A shift of the layout. The worst window: less than a second apart, five seconds at the most.
            if (!entry.hadRecentInput) {
              if (startTime - end > 1000 || startTime - begin > 5000) {
                sum = 0;
                begin = startTime;
              }
              end = startTime;
              sum += entry.value;
              most("cls", sum);
            }
          } else if (isShown && entry.name !== "first-paint")
            most(entryType === "paint" ? "fcp" : "lcp", startTime - from);
        }
      });
      for (const type of ["paint", "largest-contentful-paint", "event", "layout-shift"]) {
        observer.observe({ type, buffered: true, durationThreshold: 40 } as PerformanceObserverInit);
      }
      on("visibilitychange", () => {
        if (isShown) send({ k: "vitals", u, p });
        isShown = false;
      });
    }
  };

  self.tallybook = { event };
  if ((doc as { prerendering?: boolean }).prerendering) on("prerenderingchange", start);
  else start();
}
