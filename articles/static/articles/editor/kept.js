/* Keeps what is typed on the server too. What is sent is what changed since a state that the server has; articles/writing/keeping.py
   tells how it is read. An answer that never comes leaves it open which state that is, so that the next words are sent for each of them. */

import { changes } from "articles/editor/differences";

const AFTER_LAST_KEY = 2000;
const AFTER_FIRST_WORD = 3000; // which was seen within a second: what is five seconds old is on the server
const AGAIN = 5000;
const PATIENCE = 8000;
const LARGEST = 1_400_000;
const LARGEST_KEPT_ALIVE = 30_000; // Fetch: 64 KiB for all that outlive a page together
const LARGEST_BEACON = 60_000;
const MOST_OPEN = 2;
const NONE = { token: "", fields: null };

export const randomName = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (n) => n.toString(16).padStart(2, "0")).join("");

/* What was written is named by its moment in this browser, so that of two states of one browser the newer is known. */
const newToken = () => Date.now().toString(16).padStart(12, "0") + randomName().slice(0, 4);
export const momentOf = (token) => parseInt(token.slice(0, 12), 16) || 0;

/* A random name that this browser has for one account; log-out leaves it, for it says nothing but that it is the same browser. */
export function browserName(user) {
  const key = `htc-browser:${user}`;
  try {
    const name = localStorage.getItem(key) ?? randomName();
    localStorage.setItem(key, name);
    return name;
  } catch {
    return randomName(); // forbidden: it is another one each time
  }
}

/* `address` gives where; `marks` are the hidden fields of the form by name; `news` is told of "kept", "moved", "refused" (why), "signed out",
   "silent". After a new login the token in the form is another, which `isStale` says and `renew` mends. */
export function serverKeeping({ address, user, browser, marks, isStale, renew, news }) {
  let held = NONE; // what the server has, for all that it has said
  let open = []; // what it may have: sent, and never answered
  let [has, seen] = ["{}", "{}"];
  let [changedAt, waitingSince, notBefore] = [0, 0, 0];
  let isSending = false;

  function steps(fields) {
    return [...open, held].map(({ token, fields: before }) => ({
      base: token,
      whole: before === null,
      changes: before === null ? fields : changes(before, fields),
    }));
  }

  function formData(values) {
    const data = new FormData();
    const all = { user, name: marks.kept_as.value, browser, began_from: marks.began_from.value, csrfmiddlewaretoken: marks.token.value };
    for (const [name, value] of Object.entries({ ...all, ...values })) data.append(name, value);
    return data;
  }

  async function post(data, options) {
    const settings = { method: "POST", body: data, redirect: "manual", signal: AbortSignal.timeout(PATIENCE), ...options };
    const answer = await fetch(address(), settings).catch(() => null);
    if (answer === null) return { state: "silent" };
    if (answer.type === "opaqueredirect") return { state: "signed out" };
    if (answer.status === 403) return { state: "stale" };
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return { state: "silent" };
    return { state: "answered", ...(await answer.json().catch(() => ({ state: "silent" }))) };
  }

  async function send(fields, text) {
    const token = newToken();
    const name = marks.kept_as.value;
    const written = JSON.stringify(steps(fields));
    const size = new Blob([written]).size;
    if (size > LARGEST) return void news("refused", "it is too long");
    isSending = true;
    if (isStale() && !(await renew())) {
      [isSending, notBefore] = [false, Date.now() + AGAIN];
      return void news("signed out");
    }
    open = [{ token, fields }, ...open].slice(0, MOST_OPEN);
    const answer = await post(formData({ token, steps: written }), { keepalive: size < LARGEST_KEPT_ALIVE });
    isSending = false;
    if (name !== marks.kept_as.value) return; // it goes under another name since
    if (answer.state !== "silent") open = open.filter((each) => each.token !== token);
    notBefore = answer.at ? 0 : Date.now() + AGAIN;
    if (answer.at) {
      held = text === "{}" ? NONE : { token, fields: answer.exact ? fields : null };
      [open, has] = [[], text];
      if (seen === text) waitingSince = 0;
      news("kept", answer.at);
    } else if (answer.moved) news("moved");
    else if (answer.refused) news("refused", answer.refused);
    else if (answer.state === "stale" && (await renew())) notBefore = 0;
    else news(answer.state === "signed out" ? "signed out" : "silent");
  }

  return {
    has: (text) => text === has,
    token: () => held.token,

    /* What the form holds now, told once a second. */
    note(fields, text, { atOnce = false } = {}) {
      const now = Date.now();
      if (text !== seen) [seen, changedAt, waitingSince] = [text, now, waitingSince || now];
      if (text === has || isSending || (now < notBefore && !atOnce)) return;
      const isDue = now - changedAt >= AFTER_LAST_KEY || now - waitingSince >= AFTER_FIRST_WORD;
      if (isDue || atOnce) send(fields, text);
    },

    /* While the page goes: as many of the ways as fit into what a browser still sends, the shortest first. */
    beacon(fields, text) {
      if (text === has) return;
      const token = newToken();
      const ways = steps(fields).map((step) => [step, new Blob([JSON.stringify(step)]).size]);
      let room = LARGEST_BEACON;
      const fitting = ways.sort(([, one], [, other]) => one - other).filter(([, size]) => (room -= size) > 0);
      if (!fitting.length) return;
      if (navigator.sendBeacon(address(), formData({ token, steps: JSON.stringify(fitting.map(([step]) => step)) }))) {
        open = [{ token, fields }, ...open].slice(0, MOST_OPEN);
      }
    },

    /* Give the account's states of this form, and which of the names have ended; null where the server does not say. */
    async list(names) {
      const options = { redirect: "manual", signal: AbortSignal.timeout(PATIENCE), cache: "no-store" };
      const answer = await fetch(`${address()}?${new URLSearchParams({ names })}`, options).catch(() => null);
      return answer?.ok ? answer.json().catch(() => null) : null;
    },

    end: (name) => post(formData({ name, ended: "on" })),

    /* Go on from a state that the server has; from none, under a name that it does not know. */
    goOn(state) {
      held = state ? { token: state.token, fields: state.fields } : NONE;
      has = state ? JSON.stringify(state.fields) : "{}";
      open = [];
      notBefore = 0;
    },
  };
}
