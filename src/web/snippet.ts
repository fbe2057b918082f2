/**
 * The lines an owner puts on their pages. They set no cookie, read nothing but the page's own address, title and
 * referrer, and whatever goes wrong with them stays with them: no error reaches the page, nothing waits for the answer.
 *
 * `credentials` sends the cookie that only a browser carries whose owner asked not to be counted. A page that is being
 * rendered ahead of a click is counted when it is shown.
 */
export function snippet(origin: string, options: { notFound?: boolean } = {}): string {
  const status = options.notFound ? `\n        status: "404",` : "";
  return `<script>
  addEventListener("load", () => {
    const count = () => {
      const hit = new URLSearchParams({
        url: location.href,
        referrer: document.referrer,
        title: document.title,${status}
      });
      fetch("${origin}/a.gif?" + hit, {
        mode: "cors", credentials: "include", keepalive: true,
      }).catch(() => {});
    };
    if (!document.prerendering) count();
    else document.addEventListener("prerenderingchange", count);
  });
</script>`;
}
