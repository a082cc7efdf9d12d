/**
 * Questions to the writer: dialogs outside the admin's form, so that neither Enter nor a field of theirs ever reaches it. One about a place in
 * the text opens there, as a bubble, and the text stays in reach.
 */

import { crel } from "django-prose-editor/editor";

const MARGIN = 16; // pixels between a bubble and the edge of the window

let last = 0;

/**
 * Ask, and give what `answer` returns when the writer agrees, or undefined when the writer leaves.
 *
 * `fields` are elements, see `field`. `answer` may return false, or a promise of it, to keep the dialog open, after it has said why. `extra`
 * gets the function that ends the dialog with a value, and gives further buttons. Ctrl+Enter agrees, Escape leaves, wherever the focus is.
 * Where leaving would lose words that stand in a field, or of which `unsaved` tells, the writer is asked first.
 *
 * With `line`, the box of a line on the screen, the question opens below it as a bubble: a press elsewhere agrees to what was written in
 * it, and so does Ctrl+S before it saves.
 */
export function ask(title, { fields, agree, answer, extra = () => [], opened = () => {}, unsaved = () => false, line }) {
  return new Promise((resolve) => {
    const id = `editor-dialog-${++last}`;
    let [hasEnded, isBusy, isTouched] = [false, false, false];
    // At once and not when the browser tells that it was closed: what was agreed to stands in the text before the next press is heard.
    const end = (value) => {
      if (hasEnded) return;
      hasEnded = true;
      document.removeEventListener("pointerdown", pressed, true);
      dialog.close();
      dialog.remove();
      resolve(value);
    };
    const cancel = crel("button", { type: "button", textContent: "Cancel" });
    const buttons = crel("div", { className: "editor-dialog__buttons" }, [
      crel("button", { type: "submit", className: "default", textContent: agree }),
      ...extra(end),
      cancel,
    ]);
    const doubt = doubtOf(() => end(undefined), () => leave());
    const said = complaint();
    const form = crel("form", { noValidate: true }, [crel("h2", { id, textContent: title }), ...fields, buttons, doubt.box]);
    const first = typedIn(form); // what comes into the form later is for `unsaved` to tell
    const left = () => first.some(([input, value]) => input.value !== value) || unsaved();
    const leave = () => (doubt.isOpen() ? doubt.close() : left() ? doubt.open() : end(undefined));
    const dialog = crel("dialog", { className: `editor-dialog${line ? " editor-dialog--bubble" : ""}`, "aria-labelledby": id }, [form]);
    const agreed = async () => {
      if (isBusy) return;
      let value = answer();
      if (value instanceof Promise) {
        isBusy = true;
        value = await value;
        isBusy = false;
      }
      if (value !== false) end(value);
    };
    const pressed = ({ target }) => {
      if (!target.closest?.("dialog")) isTouched || left() ? agreed() : end(undefined);
    };
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => (isTouched = true));
    cancel.addEventListener("click", leave);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      agreed();
    });
    dialog.addEventListener("keydown", (event) => onKey(event, agreed, leave), true);
    dialog.addEventListener("htc:save", ({ detail: { save } }) => {
      if (!line) buttons.before(said);
      if (!line) return void (said.textContent = `Nothing is saved yet. Choose “${agree}” or “Cancel” first.`);
      agreed().then(() => hasEnded && setTimeout(save));
    });
    // What is no key but means Escape, such as the gesture “back” of a phone.
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      leave();
    });
    document.body.append(dialog);
    if (line) {
      openBelow(dialog, line);
      document.addEventListener("pointerdown", pressed, true);
    } else dialog.showModal();
    opened();
  });
}

/** Open a bubble below a line, within the window; Tab stays in it, for what follows it in the page is not what follows it for the eye. */
function openBelow(dialog, { left, bottom }) {
  const [across, down] = [left + scrollX, bottom + scrollY + 6];
  dialog.style.top = `${down}px`; // before it takes the focus, and the window goes there
  dialog.show();
  dialog.style.left = `max(${MARGIN}px, min(${across}px, 100vw - ${dialog.offsetWidth + 2 * MARGIN}px))`; // also where a scroll bar stands
  dialog.scrollIntoView({ block: "nearest" });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.defaultPrevented) return;
    const stops = [...dialog.querySelectorAll("button, input, select, textarea, [contenteditable=true]")].filter(isReached);
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (document.activeElement !== from) return;
    event.preventDefault();
    to.focus();
  });
}

const isReached = (element) => !element.disabled && element.tabIndex >= 0 && element.checkVisibility();

// In the capture phase: an editor inside the dialog would take Escape for itself and make Ctrl+Enter a line break first.
function onKey(event, agreed, left) {
  // A list that is open under its field closes first.
  if (event.isComposing || event.target.getAttribute("aria-expanded") === "true") return;
  const agree = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (!agree && event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  if (agree) agreed();
  else left();
}

/** Give the question whether words may be lost, closed at first; closing it brings the focus back. */
function doubtOf(lose, stay) {
  const words = crel("p", { textContent: "What you have written here is not in the text yet." });
  const on = crel("button", { type: "button", textContent: "Write on" });
  const away = crel("button", { type: "button", textContent: "Throw it away" });
  const box = crel("div", { className: "editor-dialog__doubt", role: "alert", hidden: true }, [words, on, away]);
  let before;
  on.addEventListener("click", stay);
  away.addEventListener("click", lose);
  return {
    box,
    isOpen: () => !box.hidden,
    open() {
      before = document.activeElement;
      box.hidden = false;
      on.focus();
    },
    close() {
      box.hidden = true;
      before?.focus();
    },
  };
}

const typedIn = (form) => [...form.querySelectorAll("input[type=text], textarea")].map((input) => [input, input.value]);

/** Give an input with its label, and a sentence of help if there is one. */
export function field(label, input, help = "") {
  input.id ||= `editor-field-${++last}`;
  const words = crel("label", { htmlFor: input.id, textContent: label });
  const order = input.type === "checkbox" ? [input, words] : [words, input];
  if (help) {
    const hint = crel("p", { id: `${input.id}-help`, className: "editor-dialog__help", textContent: help });
    input.setAttribute("aria-describedby", hint.id);
    order.push(hint);
  }
  return crel("div", { className: "editor-dialog__field" }, order);
}

/** Give a select of [value, words] pairs. */
export function choice(pairs, chosen, attributes = {}) {
  const options = pairs.map(([value, textContent]) => crel("option", { value, textContent, selected: value === chosen }));
  return crel("select", attributes, options);
}

/** Give a line that says what is missing, read out as soon as it has words. */
export function complaint() {
  return crel("p", { className: "editor-dialog__complaint", role: "alert" });
}

/**
 * Let the editor see where the cursor is now: the browser tells it of a moved cursor only some time after the key, and a dialog takes the focus.
 *
 * For the way back use `editor.view.focus()`: the command `focus` does it a frame later, and would undo what the writer has done since.
 */
export function settle(editor) {
  editor.view.domObserver.flush();
}
