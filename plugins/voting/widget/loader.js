// <case-vote case="UID" channel="SLUG">: the ballot of one case, or with ballot="CAMPAIGN" the list.
// It makes a frame, gives it its height, and nothing else: no cookie, no other request.
(() => {
  const LEAST = 100, MOST = 4000, PATIENCE = 8000;
  const script = document.currentScript;
  const own = script ? new URL(script.src).origin : location.origin;

  function addresses(element) {
    const get = (name) => element.getAttribute(name) || "";
    const uid = get("case"), campaign = get("ballot");
    let [embed, page] = [`ballot/${campaign}/`, campaign];
    if (/^[0-9a-f-]{32,36}$/i.test(uid)) [embed, page] = [`vote/${uid}/`, uid];
    else if (!/^[\w-]+$/.test(campaign)) return null;
    const query = new URLSearchParams();
    for (const name of ["channel", "theme"]) if (get(name)) query.set(name, get(name));
    const host = new URL(get("host") || own, location.href).origin;
    return [`/embed/v1/${embed}`, `/vote/${page}/`].map((path) => new URL(`${path}?${query}`, host));
  }

  class CaseVote extends HTMLElement {
    connectedCallback() {
      const found = addresses(this);
      if (!found || this.frame) return;
      const [source, page] = found;
      const words = this.textContent.trim() || "\u6295\u7968";
      const link = this.querySelector("a") || this.appendChild(document.createElement("a"));
      if (!link.href) link.href = page.href;
      if (!link.textContent) link.textContent = words;
      const frame = (this.frame = document.createElement("iframe"));
      frame.src = source.href;
      frame.title = this.getAttribute("aria-label") || words;
      frame.loading = "lazy";
      frame.style.cssText = "display:block;width:100%;height:100px;border:0";
      this.style.display = "block";
      let wanted = 0, shown = 0, timer = 0;
      const resize = () => {
        timer = 0;
        if (shown === wanted) return;
        shown = wanted;
        frame.style.height = `${shown}px`;
        link.hidden = true;
      };
      this.heard = ({ data, origin, source: from }) => {
        if (from !== frame.contentWindow || origin !== source.origin) return;
        if (!data || data.v !== 1 || data.type !== "height" || !Number.isFinite(data.height)) return;
        wanted = Math.min(MOST, Math.max(LEAST, Math.ceil(data.height)));
        if (!timer) timer = setTimeout(resize, 50);
      };
      addEventListener("message", this.heard);
      this.prepend(frame);
      // A frame that never speaks was refused, or cannot be reached: the link stays alone.
      frame.onload = () => setTimeout(() => (frame.hidden = !shown), PATIENCE);
    }

    disconnectedCallback() {
      removeEventListener("message", this.heard);
      if (this.frame) this.frame.remove();
      this.frame = null;
    }
  }

  customElements.get("case-vote") || customElements.define("case-vote", CaseVote);
})();
