/** Saves the desk in place: the form is posted behind the page, and of the page that is answered only what is new is taken over.

    So the place on the page, the selection and the undo history stay. keep.js has asked at the door before; it hears "htc:saved" with the
    names of the fields that were typed in since, and "htc:unsaved". Whatever goes wrong is said in the bar. */

const desk = document.querySelector("form.desk");
const bar = desk?.querySelector(".bar");
const ANSWER_WITHIN = 60_000;
// What an editor’s markers are known by: where the server made new ones, the text has to be taken over.
const MARKERS = /data-(?:fn|case-study|image)="[^"]*"/g;

let underWay = false;
let pressedAgain = null;
let lastSaved = null; // what the form held when it was settled last

const isAct = (button) => Boolean(button?.closest(".bar__acts") && !button.hasAttribute("formaction"));
const addressOf = (form) => form.getAttribute("action") || location.href; // a field may be named “action”
const saveButton = () => bar.querySelector(".bar__acts button:not([formaction])"); // the plain save stands first

/** Tell whether a control holds what the form carries for itself, which no writer changes. */
const isMark = (control) => control.dataset.mark !== undefined || control.name === "csrfmiddlewaretoken";

/** Give what the controls of the form hold for the writer, by their names. */
function held() {
  const values = {};
  for (const control of desk.elements) {
    if (!control.name || control.type === "submit" || isMark(control)) continue;
    const value = /checkbox|radio/.test(control.type) ? `${control.value}:${control.checked}` : valueOf(control);
    values[control.name] = `${values[control.name] ?? ""}\n${value}`;
  }
  return values;
}

function valueOf(control) {
  return control.options ? [...control.selectedOptions].map((one) => one.value).join("\n") : control.value;
}

function say(...words) {
  bar.querySelector(".bar__said").replaceChildren(...words);
}

/** Say in the bar that nothing was saved, and why. */
function complain(...parts) {
  const note = document.createElement("p");
  note.className = "errornote bar__faults";
  note.setAttribute("role", "alert");
  note.append("Not saved. ", ...parts);
  bar.querySelector(".bar__notes").replaceChildren(note);
}

const STANDS = "What you have written stands here as it is.";

/** Say that the session has ended, as the bar does where the door was found closed before (keeping.js). */
function complainOfSignIn() {
  bar.querySelector(".bar__notes").replaceChildren();
  desk.dispatchEvent(new CustomEvent("htc:unsaved", { detail: { isSignedOut: true } }));
}

async function ask(button, unseen) {
  const body = new FormData(desk, button);
  if (unseen) body.set("_keep_unseen", "1"); // the page that it leads on to publishes, whatever state is chosen in the form
  const answer = await fetch(addressOf(desk), { method: "POST", body, signal: AbortSignal.timeout(ANSWER_WITHIN) });
  return { answer, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
}

/** Post the form as its button would, and settle what comes back. Gives whether it was saved. */
async function post(button, unseen) {
  const posted = held();
  const given = await ask(button, unseen).catch(() => null);
  if (!given) return complain(`The blog does not answer. ${STANDS} Please save again in a moment.`);
  const { answer, page } = given;
  if (!answer.ok) return complain(`The blog could not take it (fault ${answer.status}). ${STANDS}`);
  const fresh = page.querySelector("form.desk");
  if (fresh && answer.redirected) return settle(fresh, page, posted, answer.url);
  if (fresh) return refuse(fresh);
  if (new URL(answer.url).pathname === desk.elements.kept_as?.dataset.login) return complainOfSignIn();
  desk.dispatchEvent(new CustomEvent("htc:saved", { detail: { since: [] } }));
  location.assign(answer.url);
  return true;
}

// Saved

function settle(fresh, page, posted, address) {
  const now = held();
  const since = Object.keys(now).filter((name) => posted[name] !== undefined && now[name] !== posted[name]);
  if (location.href !== address) {
    history.replaceState(null, "", address);
    desk.elements.slug?.dispatchEvent(new Event("change", { bubbles: true })); // from now on it follows the title no more
  }
  document.title = page.title;
  forget();
  takeOverRows(fresh, since);
  takeOverValues(fresh, since);
  takeOverBar(fresh, page);
  Object.assign(desk.elements.kept_as.dataset, fresh.elements.kept_as.dataset);
  for (const name of ["csrfmiddlewaretoken", "began_from"]) desk.elements[name].value = fresh.elements[name].value;
  lastSaved = { ...held(), ...Object.fromEntries(since.map((name) => [name, posted[name]])) };
  desk.dispatchEvent(new CustomEvent("htc:saved", { detail: { since, keptAs: fresh.elements.kept_as.value } }));
  return true;
}

/** Take away what was said of an earlier try. */
function forget() {
  for (const list of desk.querySelectorAll(".errorlist, .panel__faults")) list.remove();
  for (const row of desk.querySelectorAll(".errors")) row.classList.remove("errors");
  for (const control of desk.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

/** Let the fields hold what the server made of them, but for those that were typed in since. */
function takeOverValues(fresh, since) {
  for (const control of fresh.elements) {
    const own = control.name && desk.elements[control.name];
    if (!own || !own.tagName || own.tagName !== control.tagName || since.includes(control.name)) continue;
    if (own.type !== control.type) swapRow(own, control);
    else if (own.closest(".inline-group") || control.type === "hidden" || control.type === "checkbox") continue;
    else if (own.closest(".prose-editor")) takeOverText(own, control);
    else if (valueOf(own) !== valueOf(control)) {
      own.value = control.value;
      own.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

function takeOverText(area, fresh) {
  for (const name of ["data-cases", "data-images"]) if (fresh.hasAttribute(name)) area.setAttribute(name, fresh.getAttribute(name));
  const markers = (text) => [...new Set(text.match(MARKERS))].sort().join();
  if (markers(area.value) === markers(fresh.value)) return;
  area.dispatchEvent(new CustomEvent("htc:corrected", { detail: fresh.value }));
}

/** Put the server’s row of a field in the stead of ours: a question that is asked now, or is no more. */
function swapRow(own, control) {
  own.closest(".form-row")?.replaceWith(document.importNode(control.closest(".form-row"), true));
}

function takeOverBar(fresh, page) {
  for (const name of [".bar__state", ".bar__notes"]) {
    bar.querySelector(name).replaceChildren(...document.importNode(fresh.querySelector(`.bar ${name}`), true).childNodes);
  }
  const acts = [...bar.querySelectorAll(".bar__acts button")];
  const others = [...fresh.querySelectorAll(".bar .bar__acts button")];
  if (acts.map((one) => one.name).join() === others.map((one) => one.name).join()) {
    acts.forEach((act, at) => {
      act.replaceChildren(...document.importNode(others[at], true).childNodes);
      for (const { name, value } of others[at].attributes) act.setAttribute(name, value);
    });
  } else {
    const was = document.activeElement?.closest(".bar__acts") && document.activeElement.name;
    bar.querySelector(".bar__acts").replaceChildren(...document.importNode(fresh.querySelector(".bar__acts"), true).childNodes);
    if (was) (bar.querySelector(`[name="${was}"]`) ?? saveButton())?.focus();
  }
  const [said, warned] = [page.querySelectorAll(".messagelist .success"), page.querySelectorAll(".messagelist li:not(.success)")];
  say(...[...said].flatMap((one) => [" · ", ...document.importNode(one, true).childNodes]));
  if (warned.length) warn([...warned]);
}

function warn(items) {
  const list = document.createElement("ul");
  list.className = "messagelist";
  list.append(...items.map((item) => document.importNode(item, true)));
  const close = document.createElement("button");
  Object.assign(close, { type: "button", className: "bar__close", textContent: "Close" });
  const box = document.createElement("div");
  box.className = "bar__warnings";
  box.setAttribute("role", "status");
  close.addEventListener("click", () => (box.remove(), saveButton()?.focus()));
  box.append(list, close);
  bar.querySelector(".bar__notes").append(box);
}

/** Let each group of rows be as the server has it now, with the keys of what was new. */
function takeOverRows(fresh, since) {
  for (const group of fresh.querySelectorAll(".inline-group")) {
    const own = document.getElementById(group.id);
    const next = document.importNode(group, true);
    const prefix = group.id.replace(/-group$/, "");
    if (own && same(own, group)) continue;
    const focus = focusIn(own);
    const typed = since.filter((name) => name.startsWith(`${prefix}-`)).map((name) => [name, desk.elements[name]]);
    if (own) own.replaceWith(next);
    else desk.querySelector(".desk__text").append(next);
    awaken(next, prefix);
    for (const [name, { value, checked }] of typed) if (desk.elements[name]) Object.assign(desk.elements[name], { value, checked });
    focus(next);
  }
}

/** Give what puts the focus, if a group of rows has it, to the same place of the group that comes in its stead. */
function focusIn(group) {
  const focused = document.activeElement;
  if (!group?.contains(focused)) return () => {};
  const { name } = focused.closest(".select2")?.previousElementSibling ?? focused.closest(".prose-editor")?.querySelector("textarea") ?? focused;
  const [wordsOf, from, to] = [(one) => one.ariaLabel ?? one.textContent, focused.selectionStart, focused.selectionEnd];
  return (next) => {
    const same = name ? desk.elements[name] : [...next.querySelectorAll(focused.localName)].find((one) => wordsOf(one) === wordsOf(focused));
    const again = same?.tagName ? seenOf(same) : seenOf(next.querySelector("textarea, select, input:not([type=hidden])"));
    again?.focus({ preventScroll: true });
    if (typeof from === "number" && again === same) again.setSelectionRange(from, to);
  };
}

/** Give what is seen, and takes the focus, in the stead of a control that an editor or a list with suggestions hides. */
function seenOf(control) {
  if (control?.matches(".select2-hidden-accessible")) return control.nextElementSibling.querySelector(".select2-selection");
  return control?.closest(".prose-editor")?.querySelector(".ProseMirror") ?? control;
}

/** Tell whether a group has the same rows under the same keys, and none that was ticked to be removed or has become something else. */
function same(own, group) {
  const keys = (rows) => [...rows.querySelectorAll("[name$='-id']")].map((one) => one.value).join();
  const ticked = own.querySelector("[name$='-DELETE']:checked");
  const isNew = [...own.querySelectorAll("[name]")].some((one) => /-\d+-title$/.test(one.name) && one.value);
  return keys(own) === keys(group) && !ticked && !isNew && own.querySelector("[name]") !== null;
}

/** Give rows that came with an answer what Django’s script gives those of a page. */
function awaken(group, prefix) {
  const $ = window.django?.jQuery;
  if (!$ || !group.dataset.inlineFormset) return;
  const { options } = JSON.parse(group.dataset.inlineFormset);
  const isTable = group.dataset.inlineType === "tabular";
  const selector = `#${group.id} ${isTable ? ".tabular.inline-related tbody:first > tr.form-row" : ".inline-related"}`;
  $(selector)[isTable ? "tabularFormset" : "stackedFormset"](selector, options);
  for (const blank of group.querySelectorAll(`.dynamic-${prefix}:not(.has_original)`)) {
    // Added by hand, an empty row gets its calendars, editors and proposals of a short name.
    blank.querySelector(".inline-deletelink")?.click();
    group.querySelector(".add-row a")?.click();
  }
  for (const row of group.querySelectorAll(`.dynamic-${prefix}.has_original`)) {
    row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: prefix } }));
  }
}

// Refused

function refuse(fresh) {
  forget();
  for (const list of fresh.querySelectorAll(".errorlist")) placeErrors(list, fresh);
  for (const control of fresh.querySelectorAll("[aria-invalid]")) {
    const own = desk.elements[control.name];
    for (const name of ["aria-invalid", "aria-describedby"]) {
      if (own?.tagName && control.hasAttribute(name)) own.setAttribute(name, control.getAttribute(name));
    }
  }
  for (const panel of fresh.querySelectorAll(".panel:has(.panel__faults)")) {
    const own = desk.querySelector(`.panel[data-panel="${panel.dataset.panel}"]`);
    own.open = true;
    own.querySelector(".panel__value").before(document.importNode(panel.querySelector(".panel__faults"), true));
  }
  bar.querySelector(".bar__notes").replaceChildren(...document.importNode(fresh.querySelector(".bar__notes"), true).childNodes);
  return false;
}

function placeErrors(list, fresh) {
  const place = list.closest("td, .form-row, .inline-group") ?? fresh.querySelector(".desk__text");
  const control = place.matches(".inline-group, .desk__text") ? null : place.querySelector("[name]");
  const own = control && desk.elements[control.name];
  if (own?.tagName && own.type === "hidden" && control.type !== "hidden") return swapRow(own, control);
  const first = own?.tagName ? own : own?.[0];
  const home = first?.closest(".flex-container, td, .form-row") ?? document.getElementById(place.id) ?? desk.querySelector(".desk__text");
  home.closest(".form-row")?.classList.add("errors");
  home.prepend(document.importNode(list, true));
}

/** Lead to what stands in the way, also where an editor or a closed panel hides the field. */
function leadTo(id) {
  const target = document.getElementById(id);
  for (let box = target?.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  const seen = seenOf(target);
  if (!seen) return;
  if (!seen.matches("input, select, textarea, [contenteditable]")) seen.tabIndex = -1;
  seen.focus();
  seen.scrollIntoView({ block: "center" });
}

function lead(event) {
  const link = event.target.closest(".bar__faults a[href^='#']");
  if (!link) return;
  event.preventDefault();
  leadTo(link.hash.slice(1));
}

// Pressed

async function save(button) {
  underWay = true;
  bar.setAttribute("aria-busy", "true");
  say(" · Saving…");
  const leads = button.dataset.leads === undefined ? null : button.name;
  const saved = await post(leads ? saveButton() : button, leads === "_publish");
  if (!saved) {
    say("");
    desk.dispatchEvent(new CustomEvent("htc:unsaved", { detail: {} }));
  }
  bar.removeAttribute("aria-busy");
  underWay = false;
  const next = pressedAgain;
  pressedAgain = null;
  if (saved && leads) leadOn(bar.querySelector(`[name="${leads}"]`).dataset.leads);
  else if (saved && next) desk.requestSubmit(bar.querySelector(`[name="${next}"]`) ?? saveButton());
}

/** Let the page come that the button leads on to: beside the form, where somebody shows it there (checks.js). */
function leadOn(address) {
  const detail = { address, posted: lastSaved, held, settle, leadTo };
  if (desk.dispatchEvent(new CustomEvent("htc:leads", { detail, cancelable: true }))) location.assign(address);
}

function hold(event) {
  if (event.target !== desk || !underWay || !isAct(event.submitter)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  pressedAgain = event.submitter.name; // what was typed since the first time is saved once that is done
}

if (bar && saveButton()) {
  window.addEventListener("submit", hold, true);
  document.addEventListener("submit", (event) => {
    if (event.target !== desk || event.defaultPrevented || !isAct(event.submitter)) return;
    event.preventDefault();
    save(event.submitter);
  });
  bar.addEventListener("click", lead);
}
