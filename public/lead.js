/* Tallybook: a form of this page that is sent there carries when it was shown, and on which page. Nothing is stored. */
(() => {
  // Beside this script, also of an install below a path.
  const base = new URL("lead/", document.currentScript.src).href;
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
      if (!address.href.startsWith(base) || !/^[a-z\d-]+$/.test(address.href.slice(base.length))) continue;
      // Without it the form goes by a page of ours in between.
      sign(form, address).catch(() => {});
    }
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
