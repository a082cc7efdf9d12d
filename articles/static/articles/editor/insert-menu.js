/**
 * “/” on an empty line offers what can be inserted, and with a part of its title each case study: a list that keys and screen readers walk,
 * while the cursor stays in the text.
 */

import { Extension, Plugin, crel, pm } from "django-prose-editor/editor";
import { casesNamed } from "articles/editor/cases";

const { PluginKey } = pm.state;

// The buttons of the toolbar that put something in, in the order of how often it is wanted, in words that writers may type.
const OFFERED = [
  ["heading2", "Heading"],
  ["heading3", "Smaller heading"],
  ["heading4", "Smallest heading"],
  ["picture", "Picture"],
  ["caseStudy", "Case study"],
  ["footnote", "Footnote"],
  ["bulletList", "List with points"],
  ["orderedList", "Numbered list"],
  ["blockquote", "Quotation"],
  ["table", "Table"],
  ["foldable", "Passage that folds"],
  ["horizontalRule", "Line across"],
  ["codeBlock", "Code"],
];
const LIST = "insert-menu";
const CASE = "Case study";
const CASES_SHOWN = 6;
const ENOUGH = 2; // letters that name a case

const key = new PluginKey("insertMenu");

export const InsertMenu = Extension.create({
  name: "insertMenu",
  // Before what else Enter, Escape and the arrows do.
  priority: 1000,

  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      new Plugin({
        key,
        state: { init: () => null, apply },
        props: {
          handleKeyDown: (view, event) => onKey(editor, view, event),
          handleDOMEvents: { blur: (view) => void (key.getState(view.state) && view.dispatch(view.state.tr.setMeta(key, { left: true }))) },
        },
        view: (view) => listUnder(editor, view),
      }),
    ];
  },
});

/** Give { from, words, chosen } while the list is open; `from` is where the slash stands. */
function apply(tr, held, before, present) {
  const { left, chosen } = tr.getMeta(key) ?? {};
  const { $from, empty } = present.selection;
  const text = $from.parent.textContent;
  const isHere = empty && $from.parent.type.name === "paragraph" && $from.parentOffset === text.length && text.startsWith("/");
  if (left || !isHere) return null;
  const from = $from.start();
  if (held && tr.mapping.map(held.from, -1) === from) return { from, words: text.slice(1), chosen: chosen ?? (tr.docChanged ? 0 : held.chosen) };
  const wasEmpty = before.selection.empty && before.selection.$from.parent.content.size === 0;
  const isTyped = tr.docChanged && text === "/" && wasEmpty && !tr.getMeta("paste") && !tr.getMeta("history$");
  return isTyped ? { from, words: "", chosen: 0 } : null;
}

/** Give what is offered for the words behind the slash, as { label, hint, command }. */
function offered(editor, words) {
  const items = editor.storage.menu._definedItems;
  const folded = words.trim().toLowerCase();
  const there = OFFERED.map(([name, label]) => ({ name, label, item: items[name] })).filter(({ item }) => item);
  const called = there.filter(({ label }) => label.toLowerCase().split(" ").some((_, at, all) => all.slice(at).join(" ").startsWith(folded)));
  return [...called.map(({ label, item }) => ({ label, hint: shortcutOf(item), command: item.command })), ...(items.caseStudy ? cases(editor, folded) : [])];
}

const shortcutOf = ({ button }) => /\(([^)]*)\)$/.exec(button.dataset.tip ?? "")?.[1] ?? "";

/** Give the cases that words name, also behind “case study”. */
function cases(editor, folded) {
  const name = folded.replace(/^case( study)?\s+/, "");
  const isNamed = name.length >= ENOUGH && !CASE.toLowerCase().startsWith(name);
  const more = () => {
    const held = key.getState(editor.state);
    if (held) editor.view.dispatch(editor.state.tr.setMeta(key, { chosen: held.chosen }));
  };
  const found = casesNamed(editor, isNamed ? name : "", more); // those of no words are had before the first letter
  return isNamed ? found.slice(0, CASES_SHOWN).map(({ words, place }) => ({ label: words, hint: CASE.toLowerCase(), command: place })) : [];
}

function onKey(editor, view, event) {
  const open = key.getState(view.state);
  if (!open || view.composing || event.isComposing) return false;
  const found = offered(editor, open.words);
  if (!found.length) return false;
  const to = { ArrowDown: open.chosen + 1, ArrowUp: open.chosen - 1 + found.length, Home: 0, End: found.length - 1 }[event.key];
  if (to !== undefined) view.dispatch(view.state.tr.setMeta(key, { chosen: to % found.length }));
  else if (event.key === "Escape") view.dispatch(view.state.tr.setMeta(key, { left: true }));
  else if (["Enter", "Tab"].includes(event.key) && !event.shiftKey) insert(editor, open, found[open.chosen] ?? found[0]);
  else return false;
  // Escape would leave the whole window, and Enter begin a paragraph.
  event.preventDefault();
  event.stopPropagation();
  return true;
}

function insert(editor, { from, words }, { command }) {
  editor.view.dispatch(editor.state.tr.delete(from, from + words.length + 1));
  editor.view.focus();
  command(editor);
}

/** Draw the list under its line. The text names the option that is chosen, for the focus never leaves it (ARIA, combobox without the role). */
function listUnder(editor, view) {
  const box = crel("div", { className: "insert-menu", id: LIST, role: "listbox", "aria-label": "What can be inserted", hidden: true });
  let drawn = "";
  view.dom.parentElement.append(box);
  const close = () => {
    box.hidden = true;
    drawn = "";
    for (const name of ["aria-controls", "aria-activedescendant", "aria-autocomplete"]) view.dom.removeAttribute(name);
  };
  const option = (each, at, chosen, open) => {
    const { label, hint } = each;
    const words = [crel("span", { textContent: label }), ...(hint ? [crel("kbd", { textContent: hint })] : [])];
    const element = crel("div", { id: `${LIST}-${at}`, role: "option", "aria-selected": String(at === chosen) }, words);
    element.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the cursor stays in the text
      insert(editor, open, each);
    });
    return element;
  };
  const draw = (open) => {
    const found = open ? offered(editor, open.words) : [];
    if (!found.length) return box.hidden || close();
    const sketch = JSON.stringify([open.words, open.chosen, open.from, found.map(({ label }) => label)]);
    if (sketch === drawn) return;
    if (!drawn) editor.storage.desk?.say(`${found.length} things can be inserted. Choose with the arrows and Enter; Escape leaves the slash.`);
    drawn = sketch;
    box.replaceChildren(...found.map((each, at) => option(each, at, open.chosen, open)));
    box.hidden = false;
    const [line, frame] = [view.coordsAtPos(open.from), view.dom.parentElement.getBoundingClientRect()];
    Object.assign(box.style, { left: `${line.left - frame.left}px`, top: `${line.bottom - frame.top + 4}px` });
    (box.children[open.chosen] ?? box.firstChild).scrollIntoView({ block: "nearest" });
    view.dom.setAttribute("aria-controls", LIST);
    view.dom.setAttribute("aria-autocomplete", "list");
    view.dom.setAttribute("aria-activedescendant", `${LIST}-${open.chosen}`);
  };
  return {
    update: ({ state }, before) => key.getState(state) !== key.getState(before) && draw(key.getState(state)),
    destroy: () => box.remove(),
  };
}
