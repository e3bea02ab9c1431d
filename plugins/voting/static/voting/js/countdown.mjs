// How long until voting opens, by the server's clock; at the end the page is read anew.

const pad = (n) => String(n).padStart(2, "0");

/** By how much this device's clock is behind the server's, in milliseconds. */
async function behind() {
  try {
    const answer = await fetch(window.location.href, { method: "HEAD", cache: "no-store" });
    return new Date(answer.headers.get("Date")).getTime() - Date.now() || 0;
  } catch (error) {
    return 0;
  }
}

export function told(milliseconds, words, wordsToday) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const days = Math.floor(seconds / 86400);
  const clock = [seconds / 3600 - days * 24, (seconds / 60) % 60, seconds % 60];
  const text = clock.map((part) => pad(Math.floor(part))).join(":");
  return (days ? words : wordsToday).replace("{days}", days).replace("{clock}", text);
}

async function count(element) {
  const until = new Date(element.dataset.countdown).getTime();
  const offset = await behind();
  const tick = () => {
    const left = until - Date.now() - offset;
    element.textContent = told(left, element.dataset.words, element.dataset.wordsToday);
    element.hidden = false;
    if (left > 0) setTimeout(tick, Math.min(1000, left));
    // A few seconds apart, so that not everybody comes in one moment.
    else setTimeout(() => window.location.reload(), 500 + Math.random() * 4000);
  };
  tick();
}

if (typeof document !== "undefined") document.querySelectorAll("[data-countdown]").forEach(count);
