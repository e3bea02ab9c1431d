// Whether a visitor sees a button that stands in a frame on another site's page (clickjacking).
//
// Only the second version of IntersectionObserver can tell, in some browsers. A yes is sure. A no
// means little: browsers say it as soon as anything lies over any part of the frame, a bar at the
// edge of the screen say, or the page fades, turns or filters what the frame stands in.

const PATIENCE = 500;
const STEP = 50;

const canTell = () =>
  "IntersectionObserverEntry" in window && "isVisible" in IntersectionObserverEntry.prototype;

export class Sight {
  constructor(button) {
    this.button = button;
    this.clear = null;
    if (!canTell()) return;
    const seen = (entries) => {
      const last = entries[entries.length - 1];
      this.clear = last.isIntersecting && last.isVisible;
    };
    const how = { threshold: [0.9], trackVisibility: true, delay: 100 };
    this.observer = new IntersectionObserver(seen, how);
  }

  /** Forget what was seen: the button has just been put where it is. */
  lookAgain() {
    this.clear = null;
    if (!this.observer) return;
    this.observer.unobserve(this.button);
    this.observer.observe(this.button);
  }

  /** Whether it is known that the button is seen; waits a moment for who presses at once. */
  async isClear() {
    if (!this.observer) return false;
    for (let waited = 0; this.clear === null && waited < PATIENCE; waited += STEP) {
      await new Promise((go) => setTimeout(go, STEP));
    }
    return this.clear === true;
  }
}
