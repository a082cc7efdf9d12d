/** Questions to the writer: dialogs outside the admin's form, so that neither Enter nor a field of theirs ever reaches it. */

import { crel } from "django-prose-editor/editor";

let last = 0;

/**
 * Ask, and give what `answer` returns when the writer agrees, or undefined when the writer leaves.
 *
 * `fields` are elements, see `field`. `answer` may return false to keep the dialog open, after it has said why. `extra` gets the function
 * that ends the dialog with a value, and gives further buttons. Ctrl+Enter agrees, Escape leaves, wherever the focus is. Where leaving
 * would lose words that stand in a field, or of which `unsaved` tells, the writer is asked first.
 */
export function ask(title, { fields, agree, answer, extra = () => [], opened = () => {}, unsaved = () => false }) {
  return new Promise((resolve) => {
    const id = `editor-dialog-${++last}`;
    let result;
    const end = (value) => {
      result = value;
      dialog.close();
    };
    const cancel = crel("button", { type: "button", textContent: "Cancel" });
    const buttons = crel("div", { className: "editor-dialog__buttons" }, [
      crel("button", { type: "submit", className: "default", textContent: agree }),
      ...extra(end),
      cancel,
    ]);
    const doubt = doubtOf(() => end(undefined), () => leave());
    const form = crel("form", { noValidate: true }, [crel("h2", { id, textContent: title }), ...fields, buttons, doubt.box]);
    const first = typedIn(form);
    const left = () => typedIn(form) !== first || unsaved();
    const leave = () => (doubt.isOpen() ? doubt.close() : left() ? doubt.open() : end(undefined));
    const dialog = crel("dialog", { className: "editor-dialog", "aria-labelledby": id }, [form]);
    const agreed = () => {
      const value = answer();
      if (value !== false) end(value);
    };
    cancel.addEventListener("click", leave);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      agreed();
    });
    dialog.addEventListener("keydown", (event) => onKey(event, agreed, leave), true);
    // What is no key but means Escape, such as the gesture “back” of a phone.
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      leave();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
    opened();
  });
}

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

const typedIn = (form) => JSON.stringify([...form.querySelectorAll("input[type=text], textarea")].map(({ value }) => value));

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
