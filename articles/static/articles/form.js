/** The desk of a form: panels that stay as one left them, heads that say what stands below, and Enter that leads on from the title. */

const desk = document.querySelector("form.desk");
const LEFT_OPEN = `htc-panels:${desk?.dataset.account}`;

/** Give which panels this account left open or closed in this browser. */
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(LEFT_OPEN)) ?? {};
  } catch {
    return {};
  }
}

function remember(panel) {
  try {
    localStorage.setItem(LEFT_OPEN, JSON.stringify({ ...remembered(), [keyOf(panel)]: panel.open }));
  } catch {
    // The storage is full or switched off: panels are as they come.
  }
}

// Beside the text, and below it around groups of rows.
const FOLDS = ".panel, .desk__text .inline-group > fieldset > details";
const keyOf = (fold) => fold.dataset.panel ?? fold.closest(".inline-group").id;

/** Leave panels and groups of rows as they were, but open those with an error. */
function arrange(folds) {
  const left = remembered();
  for (const fold of folds) {
    if (!fold.querySelector(".panel__faults, .errorlist")) fold.open = left[keyOf(fold)] ?? fold.open;
  }
}

function pressed({ target }) {
  const fold = target.closest("summary")?.parentElement;
  if (fold?.matches(FOLDS)) setTimeout(() => remember(fold));
}

/** Give the words of the controls of one field, as articles/writing/panels.py gives them. */
function wordsOf(controls) {
  const words = controls.map((control) => {
    if (control.type === "checkbox") return control.checked ? control.labels[0]?.textContent.trim() : "";
    return control.options ? [...control.selectedOptions].map((one) => (one.value ? one.text : "")).join(", ") : (control.dataset.words ?? control.value).trim();
  });
  const several = controls[0]?.type === "checkbox";
  return words.filter(Boolean).join(several ? ", " : " ");
}

const shortened = (words) => (words.length > 60 ? `${words.slice(0, 59).trimEnd()}…` : words);

/** Give what the fields of a panel, or of one row in it, say. */
function said(within, says, before = "") {
  return Object.entries(says).flatMap(([name, empty]) => {
    const controls = [...within.querySelectorAll("[name]")].filter((one) => one.name.replace(/_\d$/, "") === before + name);
    const words = controls.length ? shortened(wordsOf(controls)) || empty : "";
    return words ? [words] : [];
  });
}

function tellHead(panel) {
  const value = panel.querySelector(".panel__value");
  if (!value.dataset.says) return; // no field says it
  const { "": nobody, ...says } = JSON.parse(value.dataset.says);
  const group = panel.querySelector(".inline-group");
  if (!group) return void (value.textContent = said(panel, says).join(" · "));
  const rows = [...group.querySelectorAll(".form-row:not(.empty-form)")];
  const lines = rows.map((row) => said(row, says, `${row.id}-`).join(", ")).filter(Boolean);
  value.textContent = lines.join(" · ") || nobody;
}

/** Let Enter lead from the title, which has one line, to the text. */
function leadOn(event) {
  if (event.key !== "Enter" || event.isComposing || event.target.name !== "title") return;
  event.preventDefault();
  (desk.querySelector(".prose-editor:has(> #id_body) .ProseMirror") ?? desk.elements.body)?.focus();
}

/** Let Ctrl+S, or ⌘S, press the plain save; where readers see the article, that which shows them nothing half done. */
function saveByKey(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
  event.preventDefault(); // the browser would save its page
  const save = desk.querySelector(".bar [name=_keep_unseen]") ?? desk.querySelector(".bar [name=_save]");
  if (!save) return;
  const question = [...document.querySelectorAll("dialog.editor-dialog[open]")].pop();
  if (question) question.dispatchEvent(new CustomEvent("htc:save", { detail: { save: () => desk.requestSubmit(save) } }));
  else desk.requestSubmit(save);
}

const PHONE = "popup,width=390,height=780";

/** Open the window of a phone for the preview that is about to be posted into it; close the fold that it was chosen from. */
function preview(event) {
  const button = event.target.closest(".bar__choices button");
  if (button?.formTarget === "htc-phone") window.open("", "htc-phone", PHONE);
  const fold = desk.querySelector(".bar__more[open]");
  if (fold && (button || !event.target.closest(".bar__more"))) setTimeout(() => (fold.open = false));
}

/** Tell the styles how far down the bar reaches: in a narrow window its buttons take a second row. */
function measure([{ target }]) {
  document.documentElement.style.setProperty("--bar-reach", `${getComputedStyle(target).position === "fixed" ? 0 : target.offsetHeight}px`);
}

if (desk) {
  for (const bar of desk.querySelectorAll(".bar")) new ResizeObserver(measure).observe(bar);
  desk.classList.add("desk--scripted");
  document.addEventListener("click", preview);
  const panels = [...desk.querySelectorAll(".panel")];
  arrange(desk.querySelectorAll(FOLDS));
  desk.addEventListener("click", pressed);
  desk.addEventListener("htc:saved", () => arrange(desk.querySelectorAll(FOLDS))); // rows that came with the answer
  for (const panel of panels) {
    for (const name of ["input", "change"]) panel.addEventListener(name, () => tellHead(panel));
  }
  desk.addEventListener("keydown", leadOn);
  document.addEventListener("keydown", saveByKey);
}
