// The vote on a case's ballot page and in the widget. Without it the button leads to a plain form.
//
// The form (token and puzzle) is asked for on arrival, so that a network that has voted is told at
// once. A confirmed vote is kept with its nonce until it is answered: a reload or a second try
// sends the same vote, and the server counts it once.

import {
  forgetPending,
  keepPending,
  keepReceipt,
  newNonce,
  pending,
  receiptInTheWay,
} from "./keeping.mjs";
import { NumberCheck } from "./number-check.mjs";
import { solveAside } from "./puzzle.mjs";
import { receiptPicture } from "./receipt-picture.mjs";
import { Sight } from "./sight.mjs";
import { moment } from "./telling.mjs";

const REFUSALS = ["voting_paused", "voting_closed", "entrance_closed", "unknown_case"];
const FINAL = ["already_voted", "nonce_taken", ...REFUSALS];
const RENEWED = ["invalid_token", "challenge_failed"];
const TRIES = 4;
const PATIENCE = 20000;
/** So long a vote that was confirmed is sent again without another press. */
const RESENT_FOR = 600000;
const sleep = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));

class Refused extends Error {
  constructor(problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** JSON of one of our own addresses; raises Refused for a problem, TypeError for no answer. */
async function ask(address, sent) {
  const stop = typeof AbortController === "undefined" ? null : new AbortController();
  const timer = setTimeout(() => stop && stop.abort(), PATIENCE);
  try {
    const answer = await fetch(address, {
      credentials: "omit",
      cache: "no-store",
      signal: stop ? stop.signal : undefined,
      ...(sent && {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(sent),
      }),
    });
    const told = await answer.json();
    if (answer.ok) return told;
    if (told.code === "plugin_paused") {
      throw new Refused({ ...told, code: "voting_paused", reason: told.detail });
    }
    if (answer.status >= 500 && told.code !== "voting_unavailable") throw new TypeError(told.code);
    throw new Refused(told);
  } finally {
    clearTimeout(timer);
  }
}

export class Vote {
  constructor(panel) {
    this.panel = panel;
    this.told = panel.dataset;
    this.form = null;
    panel.addEventListener("click", (event) => this.onClick(event));
    panel.addEventListener("submit", (event) => this.onSubmit(event));
    if (this.told.way === "widget") {
      this.sight = new Sight(panel.querySelector("[data-do=cast]"));
      this.check = new NumberCheck(panel.querySelector("[data-check]"));
    }
  }

  async arrive() {
    const kept = pending(this.told.case);
    if (kept) {
      // One of long ago, of yesterday perhaps, takes a press: today's vote may be meant for another.
      if (Date.now() - kept.at < RESENT_FOR) await this.send(kept);
      else this.show("trouble", { quietly: true });
      return;
    }
    try {
      await this.open();
    } catch (error) {
      if (error instanceof Refused) this.refuse(error.problem, { quietly: true });
    }
  }

  /** Ask for a form; kept while it is good. */
  async open() {
    const query = new URLSearchParams({ case: this.told.case, way: this.told.way });
    if (this.told.channel) query.set("channel", this.told.channel);
    this.form = await ask(`${this.told.challenge}?${query}`);
    this.solution = null;
    return this.form;
  }

  /** The solution of the form's puzzle, worked out once. */
  solved() {
    if (!this.form.challenge) return Promise.resolve("");
    if (!this.solution) this.solution = solveAside(this.form.challenge, this.told.solver);
    return this.solution;
  }

  onClick(event) {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const act = button.dataset.do;
    // Only people press; what a script of a page around us makes up is no vote.
    if (!event.isTrusted) {
      event.preventDefault();
      return;
    }
    if (act === "begin") {
      event.preventDefault();
      if (this.form) this.solved().catch(() => {});
      this.show("confirm");
      if (this.sight) this.sight.lookAgain();
    } else if (act === "back") {
      this.show("start");
    } else if (act === "cast") {
      this.confirm();
    } else if (act === "again") {
      const kept = pending(this.told.case);
      if (kept) this.send(kept);
      else this.confirm();
    }
  }

  /** The last press. In a frame that the visitor perhaps does not see, a number is asked for. */
  async confirm() {
    if (this.confirming) return;
    this.confirming = true;
    const isClear = !this.sight || (await this.sight.isClear());
    this.confirming = false;
    if (isClear) await this.cast();
    else this.askNumber();
  }

  askNumber() {
    if (!this.check.ask()) this.show("covered");
    else this.show("check");
  }

  onNumber() {
    if (this.check.isAnswered()) this.cast();
    else if (this.check.askAgain()) this.check.focus();
    else this.show("covered");
  }

  async cast() {
    await this.send({ nonce: newNonce(), at: Date.now() });
  }

  /** Send a vote until it is answered. What is sent is kept first. */
  async send(wish) {
    this.show("working");
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      try {
        if (!wish.token) await this.fill(wish);
        const { nonce, token, solution } = wish;
        const { case: uid, channel, votes } = this.told;
        this.done(await ask(votes, { case: uid, channel, token, solution, nonce }));
        return;
      } catch (error) {
        const code = error instanceof Refused ? error.problem.code : "";
        if (FINAL.includes(code)) {
          forgetPending(this.told.case);
          this.refuse(error.problem);
          return;
        }
        if (RENEWED.includes(code)) {
          delete wish.token;
          this.form = null;
        } else {
          // No answer, or none that decides: too busy, out of order. The nonce is kept.
          await sleep(attempt * 1000);
        }
      }
    }
    this.show("trouble");
  }

  async fill(wish) {
    keepPending(this.told.case, wish);
    if (!this.form) await this.open();
    wish.token = this.form.token;
    wish.solution = await this.solved();
    keepPending(this.told.case, wish);
  }

  done(answer) {
    forgetPending(this.told.case);
    const { name, number, within } = this.told;
    keepReceipt({ ...answer, within, name: `${number} ${name}`.trim() });
    this.fillIn({ receipt: answer.receipt, resets: moment(answer.resets_at) });
    this.draw(answer);
    this.show("done");
  }

  draw(answer) {
    const picture = this.panel.querySelector("[data-receipt-picture]");
    const save = this.panel.querySelector("[data-receipt-save]");
    const address = receiptPicture({
      campaign: this.told.campaign,
      number: this.told.number,
      name: this.told.name,
      receipt: answer.receipt,
      heading: picture.dataset.label,
      counted: `${picture.dataset.counted} ${answer.counted_on}`,
      site: window.location.host + this.told.receipts,
    });
    this.linkReceipt(answer.receipt);
    save.hidden = !address;
    if (!address) return;
    save.href = address;
    save.download = `${answer.receipt}.png`;
    picture.src = address;
    const inWeChat = /MicroMessenger/i.test(navigator.userAgent);
    picture.hidden = !inWeChat;
    save.hidden = inWeChat;
    this.panel.querySelector("[data-receipt-hint]").hidden = !inWeChat;
  }

  /** After `#`, so that no request has the code in its line: proxies write those down. */
  linkReceipt(code) {
    for (const link of this.panel.querySelectorAll("[data-receipt-link]")) {
      link.href = `${this.told.receipts}#${encodeURIComponent(code)}`;
    }
  }

  /** Say why not. `quietly`: nobody pressed anything yet, so the focus stays where it is. */
  refuse(problem, { quietly = false } = {}) {
    if (problem.code === "already_voted") {
      const { network, resets_at: resetsAt } = problem;
      const mine = receiptInTheWay({ within: this.told.within, resetsAt, network });
      this.fillIn({ network, resets: moment(resetsAt) });
      if (mine) {
        this.fillIn({ receipt: mine.receipt, name: mine.name });
        this.linkReceipt(mine.receipt);
      }
      this.show(mine ? "mine" : "already_voted", { quietly });
    } else if (REFUSALS.includes(problem.code)) {
      this.fillIn({ reason: problem.reason || "" });
      if (problem.elsewhere) this.leadTo(problem.elsewhere);
      this.show(problem.code, { quietly });
    } else if (!quietly) {
      this.show("trouble");
    }
  }

  /** The closed entrance's link to the same page at one that is open. */
  leadTo(root) {
    const link = this.panel.querySelector('[data-state="entrance_closed"] a');
    const { pathname, search } = new URL(link.href);
    link.href = root + pathname + search;
  }

  onSubmit(event) {
    const act = { check: () => this.onNumber(), disclaim: (form) => this.disclaim(form) };
    for (const name of Object.keys(act)) {
      if (!event.target.matches(`[data-${name}]`)) continue;
      event.preventDefault();
      act[name](event.target);
    }
  }

  async disclaim(form) {
    try {
      await ask(this.told.disclaimers, { case: this.told.case, channel: this.told.channel });
    } catch (error) {
      form.submit();
      return;
    }
    form.hidden = true;
    const thanks = this.panel.querySelector("[data-disclaimed]");
    thanks.hidden = false;
    thanks.focus();
  }

  fillIn(values) {
    for (const [name, value] of Object.entries(values)) {
      for (const place of this.panel.querySelectorAll(`[data-fill="${name}"]`)) {
        place.textContent = value;
      }
    }
  }

  show(state, { quietly = false } = {}) {
    for (const one of this.panel.querySelectorAll("[data-state]")) {
      one.hidden = one.dataset.state !== state;
    }
    this.panel.dataset.shown = state;
    const shown = this.panel.querySelector(`[data-state="${state}"]`);
    const heading = shown.querySelector("[data-heading]");
    if (!heading) {
      const button = shown.querySelector(".button");
      if (button && !quietly) button.focus();
      return;
    }
    this.panel.querySelector("[data-status]").textContent = heading.textContent;
    if (!quietly) heading.focus();
  }
}

const panel = typeof document === "undefined" ? null : document.querySelector("[data-vote]");
if (panel) new Vote(panel).arrive();
