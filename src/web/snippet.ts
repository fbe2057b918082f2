import { sha256 } from "../base/sha256.ts";

/**
 * The lines an owner puts on their pages. They set no cookie, read nothing but the page's own address, title and
 * referrer, and whatever goes wrong with them stays with them: no error reaches the page, nothing waits for the answer.
 *
 * `credentials` sends the cookie that only a browser carries whose owner asked not to be counted. A view is one hit: a
 * page that is rendered ahead of a click is counted when it is shown, one that comes back from the browser's memory is
 * seen again, a second copy of these lines does nothing, and a page inside another page's frame is no view of its own.
 */
export function snippet(origin: string, options: { notFound?: boolean } = {}): string {
  const status = options.notFound ? `\n        status: "404",` : "";
  return `<script>${scriptOf(origin, status)}</script>`;
}

/** What a page's policy must allow for these lines to run and to be heard: one for each of the two, by its hash. */
export function policyFor(origin: string, options: { notFound?: boolean } = {}): string {
  const [, script = ""] = /<script>(.*)<\/script>/s.exec(snippet(origin, options)) ?? [];
  return `script-src 'sha256-${sha256(script, "base64")}'; connect-src ${origin}; img-src ${origin}`;
}

/**
 * For readers whose browsers run no scripts. The policy is for the Referer, which names the page: what a browser sends
 * to another site by itself names the origin alone.
 */
export function noscriptImage(origin: string): string {
  return `<noscript><img src="${origin}/a.gif" alt="" width="1" height="1" referrerpolicy="no-referrer-when-downgrade"></noscript>`;
}

function scriptOf(origin: string, status: string): string {
  return `
  if (self === top && !self.tallybook) {
    self.tallybook = true;
    const count = () => {
      const hit = new URLSearchParams({
        url: location.href,
        referrer: document.referrer,
        title: document.title,${status}
      });
      if (navigator.webdriver) hit.set("bot", "webdriver");
      fetch("${origin}/a.gif?" + hit, {
        mode: "cors", credentials: "include", keepalive: true,
      }).catch(() => {});
    };
    addEventListener("pageshow", () => {
      if (!document.prerendering) count();
      else document.addEventListener("prerenderingchange", count, { once: true });
    });
  }
`;
}
