/* Keeps what a writer types in a form of the admin until the server has said that it was saved: in this browser, and on the server beside
   it (kept.js), so that it is found on another computer too.

   It knows form fields alone; an editor that stands over a text area keeps the text area in step, and hears "htc:restored" on it. Where
   what is typed is kept is told by "htc:kept" on the form, and in every element with data-kept-words; that the blog takes nothing, in the
   element with data-kept-door, which stays in view. States lie in localStorage under
   htc-keep:USER:MODEL:OBJECT:FORM, one for each form that was opened, so that no form writes over the words of another. */

import { shown } from "articles/editor/differences";
import { ROW, fill, valueNow, valueSent, valuesOf } from "articles/editor/fields";
import { browserName, randomName, serverKeeping } from "articles/editor/kept";
import { PREFIX, offered, statesUnder } from "articles/editor/offers";

/* The time of a moment in a time zone, as the rest of the admin gives it: that of the site. */
function clock(at, timeZone) {
  const dayOf = (moment) => moment.toLocaleDateString("en-GB", { timeZone });
  const day = dayOf(new Date(at)) === dayOf(new Date()) ? {} : { day: "numeric", month: "long" };
  return new Date(at).toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit", timeZone });
}

/* An answer and what it says; as a promise, fails where either does not come whole. */
const read = async (answer) => [answer, answer.ok ? await answer.json() : null];

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/* Watches the form of a hidden field that names it; `tidy` lets go of what was saved. */
export function watch(mark, tidy) {
  const { form } = mark;
  let { keep: place, editing, kept: keptAddress, login, timeZone, since = "" } = mark.dataset; // since: the server's time; a new object has none
  const { began_from: began, csrfmiddlewaretoken: token } = form.elements;
  const user = place.split(":")[0];
  const browser = browserName(user);
  let refused = form.querySelector(".errornote") !== null; // what the server sent is the writer's, and not saved
  let sent = valuesOf(form, valueSent);
  let posted = { values: {}, name: "" };
  const [offers, notes, words] = [make("div", {}), make("div", { ariaLive: "polite" }), make("div", { className: "keep-words" })];
  const state = make("span", { className: "keep-state" });
  const bar = make("div", { className: "keep", tabIndex: -1 }, offers, notes, words);
  let last = ""; // what stands in the browser's storage
  let [lastText, lastAt] = [refused ? "" : "{}", 0];
  let isKeptHere = true;
  let listed = null; // what the server has told of states; nothing is sent to it before
  let [seen, submittedAt] = [since, 0];
  let isSignedOut = false;
  let door = "closed"; // "asked" while the server is asked, "open" once it has answered

  const marks = { kept_as: mark, began_from: began, token };
  const renew = async () => (await ask("GET")) === "fine";
  const server = serverKeeping({ address: () => keptAddress, isStale: () => isSignedOut, user, browser, marks, renew, news: hear });
  const key = () => `${PREFIX}${place}:${mark.value}`;

  function differing(values) {
    return Object.keys(values).filter((name) => {
      const before = sent[name] ?? sent[name.replace(ROW, "$1-__prefix__-$3")];
      return ROW.exec(name)?.[3] !== "id" && JSON.stringify(values[name]) !== JSON.stringify(before);
    });
  }

  /* The fields that differ from what the server sent, with the whole of each row; all of them where it refused to save. */
  function toKeep(values) {
    const rowOf = (name) => name.replace(ROW, "$1-$2-");
    const wanted = new Set(differing(values).map(rowOf));
    const isKept = ([name]) => !name.includes("__prefix__") && (refused || wanted.has(rowOf(name)));
    return Object.fromEntries(Object.entries(values).filter(isKept));
  }

  /* Tells whether all that differs is in the browser's storage; has the server keep it too. */
  function keep({ atOnce = false } = {}) {
    const fields = toKeep(valuesOf(form, valueNow));
    const text = JSON.stringify(fields);
    // Written while the form is being saved: under another name, for the one that was sent goes when it is saved.
    if (submittedAt && text !== lastText) moveTo(randomName());
    if (text !== lastText) [lastText, lastAt, submittedAt] = [text, Date.now(), 0];
    if (listed && !submittedAt) server.note(fields, text, { atOnce });
    return store(fields, text);
  }

  function store(fields, text) {
    const written = text === "{}" ? "" : JSON.stringify({ at: lastAt || Date.now(), from: began.value, fields, token: server.token(), ahead: !server.has(text) });
    if (written === last) return isKeptHere;
    try {
      if (written) localStorage.setItem(key(), written);
      else localStorage.removeItem(key());
      [last, isKeptHere] = [written, true];
    } catch {
      isKeptHere = false;
      tell("storage", "This browser does not keep what you type: its storage is full or switched off. Please save often.");
    }
    return isKeptHere;
  }

  /* Goes on under another name. */
  function moveTo(name) {
    mark.value = name;
    last = "";
    server.goOn(null);
  }

  function hear(kind, told) {
    if (kind === "moved") {
      const [before, written] = [mark.value, last];
      moveTo(randomName());
      if (keep() && localStorage.getItem(`${PREFIX}${place}:${before}`) === written) forget(before);
      tell("apart", "Another window or another computer of yours has gone on with these words. What you write here is kept apart from them.");
      return void list();
    }
    if (kind === "signed out" || kind === "silent") meet("GET");
    if (kind === "kept") tell("door", "");
    const here = isKeptHere ? "This browser keeps it." : "Please save often, and copy what you need.";
    tell("server", kind === "refused" ? `The blog cannot keep what you type: ${told}. ${here}` : "");
    const at = clock(kind === "kept" ? told : Date.now(), timeZone);
    say(lastText === "{}" ? "" : kind === "kept" ? `kept ${at}` : isKeptHere ? `kept in this browser alone ${at}` : "not kept");
  }

  /* Where what is typed is kept, in words, for the bar of the form; below it where that has no place for them. */
  function say(text) {
    const places = document.querySelectorAll("[data-kept-words]");
    if (!places.length) bar.append(state);
    for (const each of [...places, state]) if (each.textContent !== text) each.textContent = text;
    form.dispatchEvent(new CustomEvent("htc:kept", { bubbles: true, detail: { words: text } }));
  }

  /* The names that kept values have in this form: rows are known by their id, and one that the server has not goes behind the others. */
  function placed(kept) {
    const [places, free, result] = [{}, {}, {}];
    for (const [name, value] of Object.entries(kept)) {
      const [, prefix, number, field] = ROW.exec(name) ?? [];
      if (!prefix) result[name] = value;
      if (!prefix || field === "id") continue;
      const id = kept[`${prefix}-${number}-id`];
      const same = id && Object.keys(sent).find((other) => other.startsWith(`${prefix}-`) && other.endsWith("-id") && sent[other] === id);
      free[prefix] ??= Number(form.elements[`${prefix}-INITIAL_FORMS`]?.value ?? 0);
      places[`${prefix}-${number}`] ??= same ? Number(ROW.exec(same)[2]) : free[prefix]++;
      result[`${prefix}-${places[`${prefix}-${number}`]}-${field}`] = value;
    }
    return result;
  }

  function addRows(names) {
    for (const [, prefix, number] of names.map((name) => ROW.exec(name)).filter(Boolean)) {
      const missing = Number(number) + 1 - Number(form.elements[`${prefix}-TOTAL_FORMS`]?.value);
      for (let left = missing; left > 0; left--) document.querySelector(`#${CSS.escape(prefix)}-group .add-row a`)?.click();
    }
  }

  /* The form goes on under the name of the state, which so stays until it is saved; what stood in the form keeps its own. */
  function restore(state) {
    if (!keep({ atOnce: true })) return;
    const values = placed(state.fields);
    moveTo(state.name);
    if (state.server) server.goOn(state.server);
    began.value = state.from;
    addRows(Object.keys(values));
    for (const field of [...form.elements]) if (field.name in values && field.type !== "hidden") fill(field, values[field.name]);
    keep();
    offer();
    tell("restored", "Your words are back in the form. They are not saved yet.");
  }

  const fieldNamed = (name) => form.querySelector(`[name="${CSS.escape(name)}"]`);

  function label(name) {
    const field = fieldNamed(name);
    const row = document.getElementById(`${ROW.exec(name)?.[1]}-heading`);
    const words = row ?? field?.closest("fieldset:not(.module)")?.querySelector("legend") ?? field?.labels?.[0];
    return words?.textContent.trim().replace(/:$/, "") || name;
  }

  const titleOf = ({ title = sent.title }) => (title ? `in “${title}”` : "without a title");

  function forget(name) {
    try {
      localStorage.removeItem(`${PREFIX}${place}:${name}`);
    } catch {
      // Forbidden: there is nothing here.
    }
  }

  function discard(states) {
    if (states.length > 1 && !confirm(`Throw away all ${states.length} that were kept?`)) return;
    for (const { name, server: theirs } of states) {
      forget(name);
      if (!theirs) continue;
      listed.states = listed.states.filter((each) => each.name !== name);
      server.end(name);
    }
    offer();
  }

  function differences(values) {
    const rows = differing(values).map((name) => [label(name), shown(sent[name], values[name], fieldNamed(name))]);
    const list = make("dl", {}, ...rows.flatMap(([term, parts]) => [make("dt", { textContent: term }), make("dd", {}, ...parts)]));
    return make("details", {}, make("summary", { textContent: "What differs" }), list);
  }

  function offer() {
    offers.replaceChildren();
    const others = offered({ place, own: mark.value, browser, server: listed });
    for (const state of others) {
      const values = placed(state.fields);
      const names = new Set(differing(values).map(label));
      const where = state.isHere ? "on this computer" : "on another computer";
      const words = `Words of yours from ${clock(state.at, timeZone)} ${where} ${titleOf(state.fields)} were not saved: ${[...names].join(", ")}. `;
      const buttons = [["Restore", () => restore(state)], ["Discard", () => discard([state])]];
      const drawn = buttons.map(([textContent, act]) => make("button", { type: "button", textContent, onclick: () => (act(), bar.focus()) }));
      const again = state.from === began.value ? "" : "It has been saved again since. ";
      if (names.size) offers.append(make("div", { className: "keep-offer" }, make("p", {}, words, again, ...drawn), differences(values)));
    }
    if (offers.childElementCount < 2) return;
    const onclick = () => (discard(others), bar.focus());
    offers.append(make("p", {}, make("button", { type: "button", textContent: "Discard all", onclick })));
  }

  /* Asks the server what it has, and goes on from what it has under the form's own name: a form that was refused comes back under it. */
  async function list() {
    const names = statesUnder(`${PREFIX}${place}:`).map(([each]) => each.split(":").pop());
    const answer = await server.list(names);
    const own = answer?.states.find(({ name }) => name === mark.value);
    if (own && !listed) own.browser === browser ? server.goOn(own) : moveTo(randomName());
    listed = answer ?? listed;
    offer();
  }

  function tell(kind, ...parts) {
    const place = (kind === "door" && form.querySelector("[data-kept-door]")) || notes;
    const held = place.querySelector(`.keep-${kind}`);
    const told = make("p", { className: `keep-${kind}` }, ...parts);
    if (held?.textContent === told.textContent) return; // would be read out again
    held?.remove();
    if (told.textContent) place.append(told);
  }

  /* Gives "fine", "signed out", "silent" (no answer) or "trouble"; learns the token, and tells what the server has to tell. */
  async function ask(method) {
    const told = new URLSearchParams({ began_from: began.value, since, seen });
    const [address, body] = method === "POST" ? [editing, told] : [`${editing}?${told}`];
    const headers = { "X-CSRFToken": token.value };
    const options = { method, body, headers, redirect: "manual", signal: AbortSignal.timeout(5000) };
    const [answer, news] = await fetch(address, options).then(read).catch((error) => [error]);
    isSignedOut = answer.type === "opaqueredirect";
    if (answer instanceof Error) return answer.name === "TimeoutError" ? "trouble" : "silent";
    if (isSignedOut) return "signed out";
    if (answer.status === 403 && method === "POST") return ask("GET"); // signed in anew: the token is another
    if (!answer.ok) return "trouble";
    token.value = news.token;
    seen = news.seen || seen;
    tell("others", news.notes.join(" "));
    words.textContent = news.words.join(" ");
    return "fine";
  }

  /* Tells in what state the door is found; whoever has just pressed is told that nothing was saved. */
  async function meet(method, { isSaving = false } = {}) {
    const state = await ask(method);
    sayDoor(state, isSaving ? "Not saved. " : "");
    return state;
  }

  function sayDoor(state, before) {
    const there = "What you have written stands here as it is.";
    const link = make("a", { href: login, target: "_blank", rel: "noopener", textContent: "Sign in in another tab" });
    if (state === "signed out") tell("door", `${before}You were signed out. ${there} `, link, ", then save again.");
    else tell("door", state === "silent" ? `${before}The blog does not answer. ${there} Please save again in a moment.` : "");
  }

  /* Asks at the door before the words are sent: a form that is posted to a closed one is gone from the screen. */
  async function submit(event) {
    keep();
    if (event.defaultPrevented) return;
    if (door === "open" && event.submitter?.formTarget) return void (door = "closed"); // a preview, in a tab of its own
    if (door === "open") {
      posted = { values: valuesOf(form, valueNow), name: mark.value };
      return void ([door, submittedAt] = ["closed", Date.now()]);
    }
    event.preventDefault();
    if (door === "asked" || Date.now() - submittedAt < 5000) return; // pressed twice
    door = "asked";
    const state = await meet("GET", { isSaving: true });
    door = state === "signed out" || state === "silent" ? "closed" : "open";
    if (door === "open") form.requestSubmit(event.submitter);
  }

  /* Saved in place (saving.js): the form goes on as one that the server has just sent, but for what was typed in it since. */
  function settle({ detail: { since: typed, keptAs } }) {
    tidy();
    const isElsewhere = mark.dataset.keep !== place; // the first save of something new
    if (isElsewhere && mark.value !== posted.name) {
      forget(mark.value);
      server.end(mark.value);
    }
    ({ keep: place, editing, kept: keptAddress, since = "" } = mark.dataset);
    if (keptAs && (isElsewhere || mark.value === posted.name)) moveTo(keptAs);
    const now = Object.entries(valuesOf(form, valueNow));
    sent = Object.fromEntries(now.map(([name, value]) => [name, typed.includes(name) ? posted.values[name] : value]));
    [refused, submittedAt, lastText] = [false, 0, "{}"];
    say("");
    keep();
    list(); // of something new what was offered is of others; meanwhile another computer may have gone on
  }

  const beat = async () => document.hidden || meet(since && !isSignedOut ? "POST" : "GET");

  function leave() {
    keep();
    if (listed && !submittedAt) server.beacon(toKeep(valuesOf(form, valueNow)), lastText);
    if (since) navigator.sendBeacon(editing, new URLSearchParams({ leave: "on", seen, csrfmiddlewaretoken: token.value }));
  }

  form.before(bar);
  // A browser that brings fields back would bring old ones; in the page itself hidden fields may not say so (HTML, autofill).
  for (const own of [token, mark, began]) own.autocomplete = "off";
  list();
  setInterval(keep, 1000);
  setInterval(() => listed || list(), 10_000);
  setInterval(beat, 60_000);
  form.addEventListener("submit", submit);
  form.addEventListener("htc:saved", settle);
  form.addEventListener("htc:unsaved", ({ detail: { isSignedOut: isClosed } }) => {
    submittedAt = 0;
    if (isClosed) sayDoor("signed out", "Not saved. ");
  });
  document.addEventListener("visibilitychange", () => beat().then(() => keep({ atOnce: true })));
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => event.persisted && (tidy(), beat()));
  window.addEventListener("beforeunload", (event) => {
    if (!submittedAt && (refused || differing(valuesOf(form, valueNow)).length)) event.preventDefault();
  });
}
