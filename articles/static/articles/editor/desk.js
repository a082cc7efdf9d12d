/** What stands round the text: a toolbar for the keyboard, a name for screen readers, the number of words, and what has to be said. */

import { Extension, Plugin, crel } from "django-prose-editor/editor";
import { keepInStep } from "articles/editor/area";
import { composing } from "articles/editor/composing";
import { correct } from "articles/editor/place";

const WORDS_A_MINUTE = 220;
const SAID_FOR = 8000;
const COUNTED_AFTER = 400; // milliseconds without a key

export const Desk = Extension.create({
  name: "desk",
  // After the menu, which this makes usable.
  priority: 1,

  addStorage() {
    const line = crel("span", { role: "status" });
    let clearing;
    return {
      line,
      count: crel("span", { className: "desk-line__count" }),
      counting: undefined,
      /** Say one sentence under the text; it is read out, and goes after some seconds. */
      say(sentence) {
        line.textContent = sentence;
        clearTimeout(clearing);
        clearing = setTimeout(() => line.replaceChildren(), SAID_FOR);
      },
    };
  },

  onCreate() {
    const { editor } = this;
    const frame = editor.view.dom.closest(".prose-editor");
    const textarea = frame.querySelector("textarea");
    keepInStep(editor, textarea);
    name(editor.view.dom, textarea, editor);
    walkable(frame.querySelector(".prose-menubar"));
    frame.append(crel("div", { className: "desk-line" }, [this.storage.line, this.storage.count]));
    count(editor);
    // What another script has put into the text area, such as words that were kept.
    textarea.addEventListener("htc:restored", () => editor.commands.setContent(textarea.value, { emitUpdate: true }));
    // What the server has made of the text that was saved in place.
    textarea.addEventListener("htc:corrected", ({ detail }) => correct(editor, detail));
  },

  onUpdate() {
    const { editor, storage } = this;
    clearTimeout(storage.counting);
    storage.counting = setTimeout(() => editor.isDestroyed || count(editor), COUNTED_AFTER);
  },

  addProseMirrorPlugins: () => [composing(), inSight()],
});

/** Keep the cursor clear of what sticks at the edges of the window. */
function inSight() {
  const margin = { top: 180, right: 8, bottom: 80, left: 8 };
  return new Plugin({ props: { scrollMargin: margin, scrollThreshold: margin } });
}

function count({ state: { doc }, storage: { desk } }) {
  const words = doc.textBetween(0, doc.content.size, " ", " ").match(/\S+/g)?.length ?? 0;
  const minutes = Math.max(1, Math.ceil(words / WORDS_A_MINUTE));
  desk.count.textContent = `${words.toLocaleString("en-US")} ${words === 1 ? "word" : "words"}, ${minutes} min to read`;
}

/** Give the editable element the label of its text area, and the cursor to a click on that. */
function name(element, textarea, editor) {
  const label = textarea.form?.querySelector(`label[for="${textarea.id}"]`);
  element.setAttribute("role", "textbox");
  element.setAttribute("aria-multiline", "true");
  element.setAttribute("aria-label", label?.textContent.replace(/:\s*$/, "").trim() || "Text");
  for (const attribute of ["aria-describedby", "aria-invalid"]) {
    if (textarea.hasAttribute(attribute)) element.setAttribute(attribute, textarea.getAttribute(attribute));
  }
  label?.addEventListener("click", () => editor.view.focus());
}

/** Make the menu one stop of the Tab key, and let the arrow keys go from button to button (WAI-ARIA, toolbar). */
function walkable(menu) {
  if (!menu) return;
  menu.setAttribute("role", "toolbar");
  menu.setAttribute("aria-label", "Formatting");
  const buttons = () => [...menu.querySelectorAll("button")].filter((button) => button.checkVisibility());
  const settle = (present) => {
    for (const button of menu.querySelectorAll("button")) button.tabIndex = button === present ? 0 : -1;
  };
  settle(buttons()[0] ?? menu.querySelector("button")); // none is seen within a closed fold
  menu.addEventListener("focusin", ({ target }) => settle(target.closest("button") ?? target));
  menu.addEventListener("keydown", (event) => {
    const all = buttons();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[to % all.length].focus();
  });
}
