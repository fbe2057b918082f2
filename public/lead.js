/* Tallybook: a form of this page that is sent there carries when it was shown, and on which page. Nothing is stored. */
(() => {
  const origin = new URL(document.currentScript.src).origin;
  const put = (form, name, value) => {
    const input = form.querySelector(`input[name=${name}]`) || document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  };
  const sign = async (form, address) => {
    const answer = await fetch(`${address.href}/time.json`, { credentials: "omit" });
    if (!answer.ok) return;
    put(form, "tallybook_time", (await answer.json()).time);
    put(form, "tallybook_page", location.pathname);
  };
  const start = () => {
    for (const form of document.forms) {
      const address = new URL(form.getAttribute("action") || "", document.baseURI);
      if (address.origin !== origin || !/^\/lead\/[a-z\d-]+$/.test(address.pathname)) continue;
      // Without it the form goes by a page of ours in between.
      sign(form, address).catch(() => {});
    }
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
