/* Keeps what a writer types in a form of the admin in this browser until the server has said that it was saved.

   It knows form fields alone; an editor that stands over a text area keeps the text area in step, and hears "htc:restored" on it.
   States lie in localStorage under htc-keep:USER:MODEL:OBJECT:FORM, one for each form that was opened, so that no form writes over
   the words of another. A state is {at, from, fields}: when, the version of the object it began from, and the fields that differ. */

const PREFIX = "htc-keep:";
const KEPT_FOR = 30 * 24 * 3600 * 1000;
const ROW = /^(.+)-(\d+|__prefix__)-(.+)$/;
const NOT_WRITTEN = ["password", "file", "submit", "button", "image", "reset", "fieldset"];

function states(prefix) {
  try {
    return Object.entries(localStorage).flatMap(([key, text]) => (key.startsWith(prefix) ? [[key, JSON.parse(text)]] : []));
  } catch {
    return []; // forbidden: so nothing is kept
  }
}

/* Two reasons to let go of a state: a cookie says that the server has saved it, or thirty days. */
function tidy() {
  const saved = /(?:^|; )htc-saved=([0-9a-f.]+)/.exec(document.cookie)?.[1].split(".") ?? [];
  for (const [key, state] of states(PREFIX)) {
    if (saved.includes(key.split(":").pop()) || !(state.at > Date.now() - KEPT_FOR)) localStorage.removeItem(key);
  }
  if (saved.length) document.cookie = "htc-saved=; path=/admin/; max-age=0";
}

/* The time of a moment in a time zone, as the rest of the admin gives it: that of the site. */
function clock(at, timeZone) {
  const dayOf = (moment) => moment.toLocaleDateString("en-GB", { timeZone });
  const day = dayOf(new Date(at)) === dayOf(new Date()) ? {} : { day: "numeric", month: "long" };
  return new Date(at).toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit", timeZone });
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function valueSent(field) {
  if (field.type === "radio") return field.defaultChecked ? field.value : undefined;
  if (field.type === "checkbox") return field.defaultChecked;
  if (!field.options) return field.defaultValue;
  const chosen = [...field.options].filter((option) => option.defaultSelected).map((option) => option.value);
  return field.multiple ? chosen : (chosen[0] ?? field.options[0]?.value ?? "");
}

function valueNow(field) {
  if (field.type === "radio") return field.checked ? field.value : undefined;
  if (field.type === "checkbox") return field.checked;
  return field.multiple && field.options ? [...field.selectedOptions].map((option) => option.value) : field.value;
}

function isWritten(field) {
  if (!field.name || field.closest(".actions") || NOT_WRITTEN.includes(field.type)) return false;
  if (field.type === "hidden") return ROW.exec(field.name)?.[3] === "id"; // tells which row is which
  return !/^(_|confirm_)/.test(field.name); // a confirmation is given anew
}

function valuesOf(form, value) {
  const pairs = [...form.elements].filter(isWritten).map((field) => [field.name, value(field)]);
  return Object.fromEntries(pairs.filter(([, held]) => held !== undefined));
}

function fill(field, value) {
  if (JSON.stringify(valueNow(field)) === JSON.stringify(value)) return;
  if (field.type === "radio" && field.value !== value) return;
  if (field.type === "radio" || field.type === "checkbox") field.checked = Boolean(value);
  else if (Array.isArray(value)) for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  if (field.type === "textarea") field.dispatchEvent(new CustomEvent("htc:restored", { bubbles: true }));
}

function watch(form, mark) {
  const { keep: place, editing, login, timeZone, since = "" } = mark.dataset; // since: the server's time; a new object has none
  const { began_from: began, csrfmiddlewaretoken: token } = form.elements;
  const refused = form.querySelector(".errornote") !== null; // what the server sent is the writer's, and not saved
  const sent = valuesOf(form, valueSent);
  const [offers, notes] = [make("div", {}), make("div", { ariaLive: "polite" })];
  const bar = make("div", { className: "keep", tabIndex: -1 }, offers, notes);
  let last = refused ? "" : "{}";
  let [seen, submittedAt] = [since, 0];
  let door = "closed"; // "asked" while the server is asked, "open" once it has answered

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

  /* Tells whether all that differs is in the browser's storage. */
  function keep() {
    const fields = toKeep(valuesOf(form, valueNow));
    const text = JSON.stringify(fields);
    if (text === last) return true;
    // Written while the form is being saved: under another name, for the one that was sent goes when it is saved.
    if (submittedAt) mark.value = Array.from(crypto.getRandomValues(new Uint8Array(8)), (n) => n.toString(16).padStart(2, "0")).join("");
    submittedAt = 0;
    try {
      const key = `${PREFIX}${place}:${mark.value}`;
      if (text === "{}") localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify({ at: Date.now(), from: began.value, fields }));
    } catch {
      tell("storage", "This browser does not keep what you type: its storage is full or switched off. Please save often.");
      return false;
    }
    last = text;
    return true;
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
  function restore(key, state) {
    if (!keep()) return;
    const values = placed(state.fields);
    mark.value = key.split(":").pop();
    began.value = state.from;
    addRows(Object.keys(values));
    for (const field of [...form.elements]) if (field.name in values && field.type !== "hidden") fill(field, values[field.name]);
    last = "";
    keep();
    offer();
    tell("restored", "Your words are back in the form. They are not saved yet.");
  }

  function label(name) {
    const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
    const row = document.getElementById(`${ROW.exec(name)?.[1]}-heading`);
    const words = row ?? field?.closest("fieldset:not(.module)")?.querySelector("legend") ?? field?.labels?.[0];
    return words?.textContent.trim().replace(/:$/, "") || name;
  }

  const titleOf = ({ title = sent.title }) => (title ? `in “${title}”` : "without a title");

  function discardAll(keys) {
    if (!confirm(`Throw away all ${keys.length} that this browser has kept?`)) return;
    for (const key of keys) localStorage.removeItem(key);
    offer();
  }

  function offer() {
    offers.replaceChildren();
    const others = states(`${PREFIX}${place}:`).filter(([key]) => !key.endsWith(`:${mark.value}`));
    for (const [key, state] of others.sort((one, other) => other[1].at - one[1].at)) {
      const names = new Set(differing(placed(state.fields)).map(label));
      const discard = () => (localStorage.removeItem(key), offer());
      const words = `Words of yours from ${clock(state.at, timeZone)} ${titleOf(state.fields)} were not saved: ${[...names].join(", ")}. `;
      const buttons = [["Restore", () => restore(key, state)], ["Discard", discard]];
      const drawn = buttons.map(([textContent, act]) => make("button", { type: "button", textContent, onclick: () => (act(), bar.focus()) }));
      const again = state.from === began.value ? "" : "It has been saved again since. ";
      if (names.size) offers.append(make("p", {}, words, again, ...drawn));
    }
    if (offers.childElementCount < 2) return;
    const onclick = () => (discardAll(others.map(([key]) => key)), bar.focus());
    offers.append(make("p", {}, make("button", { type: "button", textContent: "Discard all", onclick })));
  }

  function tell(kind, ...parts) {
    const held = notes.querySelector(`.keep-${kind}`);
    const told = make("p", { className: `keep-${kind}` }, ...parts);
    if (held?.textContent === told.textContent) return; // would be read out again
    held?.remove();
    if (told.textContent) notes.append(told);
  }

  /* Gives "fine", "signed out", "silent" (no answer) or "trouble"; learns the token, and tells what the server has to tell. */
  async function ask(method) {
    const told = new URLSearchParams({ began_from: began.value, since, seen });
    const [address, body] = method === "POST" ? [editing, told] : [`${editing}?${told}`];
    const headers = { "X-CSRFToken": token.value };
    const options = { method, body, headers, redirect: "manual", signal: AbortSignal.timeout(5000) };
    const answer = await fetch(address, options).catch((error) => error);
    if (answer instanceof Error) return answer.name === "TimeoutError" ? "trouble" : "silent";
    if (answer.type === "opaqueredirect") return "signed out";
    if (answer.status === 403 && method === "POST") return ask("GET"); // signed in anew: the token is another
    if (!answer.ok) return "trouble";
    const news = await answer.json();
    token.value = news.token;
    seen = news.seen || seen;
    tell("others", news.notes.join(" "));
    return "fine";
  }

  async function meet(method) {
    const state = await ask(method);
    const there = "What you have written stands here as it is.";
    const link = make("a", { href: login, target: "_blank", rel: "noopener", textContent: "Sign in in another tab" });
    if (state === "signed out") tell("door", `You were signed out. ${there} `, link, ", then save again.");
    else tell("door", state === "silent" ? `The blog does not answer. ${there} Please save again in a moment.` : "");
    return state;
  }

  /* Asks at the door before the words are sent: a form that is posted to a closed one is gone from the screen. */
  async function submit(event) {
    keep();
    if (event.defaultPrevented) return;
    if (door === "open") return void ([door, submittedAt] = ["closed", Date.now()]);
    event.preventDefault();
    if (door === "asked" || Date.now() - submittedAt < 5000) return; // pressed twice
    door = "asked";
    const state = await meet("GET");
    door = state === "signed out" || state === "silent" ? "closed" : "open";
    if (door === "open") form.requestSubmit(event.submitter);
  }

  const beat = () => document.hidden || meet(since ? "POST" : "GET");

  function leave() {
    keep();
    if (since) navigator.sendBeacon(editing, new URLSearchParams({ leave: "on", seen, csrfmiddlewaretoken: token.value }));
  }

  form.before(bar);
  // A browser that brings fields back would bring old ones; in the page itself hidden fields may not say so (HTML, autofill).
  for (const own of [token, mark, began]) own.autocomplete = "off";
  offer();
  setInterval(keep, 1000);
  setInterval(beat, 60_000);
  form.addEventListener("submit", submit);
  document.addEventListener("visibilitychange", () => (document.hidden ? keep() : beat()));
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => event.persisted && (tidy(), beat()));
  window.addEventListener("beforeunload", (event) => {
    if (!submittedAt && (refused || differing(valuesOf(form, valueNow)).length)) event.preventDefault();
  });
}

tidy();
document.querySelectorAll("input[name=kept_as][data-keep]").forEach((mark) => watch(mark.form, mark));
