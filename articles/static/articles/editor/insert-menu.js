/** “/” on an empty line offers what can be inserted: a list that keys and screen readers walk, while the cursor stays in the text. */

import { Extension, Plugin, crel, pm } from "django-prose-editor/editor";

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

/** Give what is offered for the words behind the slash, as { name, label, item }. */
function offered(editor, words) {
  const items = editor.storage.menu._definedItems;
  const folded = words.trim().toLowerCase();
  const there = OFFERED.map(([name, label]) => ({ name, label, item: items[name] })).filter(({ item }) => item);
  return there.filter(({ label }) => label.toLowerCase().split(" ").some((_, at, all) => all.slice(at).join(" ").startsWith(folded)));
}

function onKey(editor, view, event) {
  const open = key.getState(view.state);
  if (!open || view.composing || event.isComposing) return false;
  const found = offered(editor, open.words);
  if (!found.length) return false;
  const to = { ArrowDown: open.chosen + 1, ArrowUp: open.chosen - 1 + found.length, Home: 0, End: found.length - 1 }[event.key];
  if (to !== undefined) view.dispatch(view.state.tr.setMeta(key, { chosen: to % found.length }));
  else if (event.key === "Escape") view.dispatch(view.state.tr.setMeta(key, { left: true }));
  else if (["Enter", "Tab"].includes(event.key) && !event.shiftKey) insert(editor, open, found[open.chosen].item);
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
  const option = ({ label, item }, at, chosen, open) => {
    const hint = /\(([^)]*)\)$/.exec(item.button.dataset.tip ?? "")?.[1] ?? "";
    const words = [crel("span", { textContent: label }), ...(hint ? [crel("kbd", { textContent: hint })] : [])];
    const element = crel("div", { id: `${LIST}-${at}`, role: "option", "aria-selected": String(at === chosen) }, words);
    element.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the cursor stays in the text
      insert(editor, open, item);
    });
    return element;
  };
  const draw = (open) => {
    const found = open ? offered(editor, open.words) : [];
    if (!found.length) return box.hidden || close();
    const sketch = `${open.words}/${open.chosen}/${open.from}`;
    if (sketch === drawn) return;
    if (!drawn) editor.storage.desk?.say(`${found.length} things can be inserted. Choose with the arrows and Enter; Escape leaves the slash.`);
    drawn = sketch;
    box.replaceChildren(...found.map((each, at) => option(each, at, open.chosen, open)));
    box.hidden = false;
    const [line, frame] = [view.coordsAtPos(open.from), view.dom.parentElement.getBoundingClientRect()];
    Object.assign(box.style, { left: `${line.left - frame.left}px`, top: `${line.bottom - frame.top + 4}px` });
    box.children[open.chosen].scrollIntoView({ block: "nearest" });
    view.dom.setAttribute("aria-controls", LIST);
    view.dom.setAttribute("aria-autocomplete", "list");
    view.dom.setAttribute("aria-activedescendant", `${LIST}-${open.chosen}`);
  };
  return {
    update: ({ state }, before) => key.getState(state) !== key.getState(before) && draw(key.getState(state)),
    destroy: () => box.remove(),
  };
}
