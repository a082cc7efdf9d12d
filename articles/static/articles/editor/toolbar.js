/** The toolbar: one row of buttons that say what they are, and menus for what is wanted less often. */

import { Menu as PackageMenu, crel } from "django-prose-editor/editor";
import { menuButton } from "articles/editor/toolbar-menu";

const IN_TABLE = ["addRowAfter", "deleteRow", "addColumnAfter", "deleteColumn", "mergeCells", "splitCell", "toggleHeaderCell", "deleteTable"].map((name) => `table:${name}`);
// A list of names is a group of buttons, what has a label a menu.
const ROW = [
  { label: "Style", icon: "title", names: ["paragraph", "heading2", "heading3", "heading4", "blockquote", "codeBlock"], isChoice: true },
  ["bold", "italic", "strike", "link", "unlink"],
  ["footnote", "caseStudy", "picture"],
  ["bulletList", "orderedList"],
  { label: "Table", icon: "grid_on", names: IN_TABLE, isHere: (editor) => editor.isActive("table") },
  { label: "Insert", icon: "add", names: ["table", "foldable", "horizontalRule"], isHere: (editor) => !editor.isActive("table") },
  ["history:undo", "history:redo"],
  { label: "More", icon: "more_horiz", names: ["superscript", "subscript", "code", "language", "move-up", "move-down"], takesRest: true },
];

// What each is called, and the keys that do the same.
const WORDS = {
  paragraph: ["Paragraph", "Ctrl+Alt+0"],
  heading2: ["Heading", "Ctrl+Alt+2"],
  heading3: ["Smaller heading", "Ctrl+Alt+3"],
  heading4: ["Smallest heading", "Ctrl+Alt+4"],
  blockquote: ["Quotation", "Ctrl+Shift+B"],
  codeBlock: ["Lines of code", ""],
  bold: ["Strong", "Ctrl+B"],
  italic: ["Emphasis", "Ctrl+I"],
  strike: ["Struck out", "Ctrl+Shift+S"],
  link: ["Link", "Ctrl+K"],
  unlink: ["Remove link", ""],
  footnote: ["Footnote", "Ctrl+Alt+F"],
  caseStudy: ["Case study", "Ctrl+Alt+C"],
  picture: ["Picture", "Ctrl+Alt+P"],
  bulletList: ["List with points", "Ctrl+Shift+8"],
  orderedList: ["Numbered list", "Ctrl+Shift+7"],
  table: ["Table", ""],
  foldable: ["Passage that folds", ""],
  horizontalRule: ["Line across", ""],
  "table:addRowAfter": ["Add a row below", ""],
  "table:deleteRow": ["Delete the row", ""],
  "table:addColumnAfter": ["Add a column behind", ""],
  "table:deleteColumn": ["Delete the column", ""],
  "table:mergeCells": ["Merge cells", ""],
  "table:splitCell": ["Split the cell", ""],
  "table:toggleHeaderCell": ["Heading or plain cell", ""],
  "table:deleteTable": ["Delete the table", ""],
  superscript: ["Raised", "Ctrl+."],
  subscript: ["Lowered", "Ctrl+,"],
  code: ["Code", "Ctrl+E"],
  language: ["Language of a passage", ""],
  "move-up": ["Move up", "Alt+↑"],
  "move-down": ["Move down", "Alt+↓"],
  "history:undo": ["Undo", "Ctrl+Z"],
  "history:redo": ["Redo", "Ctrl+Shift+Z"],
  html: ["HTML of the text", ""],
};
// Those whose words stand beside their icon where there is room.
const ICONS = { footnote: "edit_note", caseStudy: "library_books", picture: "image" };
const IS_MAC = /Mac|iP(?:hone|ad)/.test(navigator.platform);

export const Menu = PackageMenu.extend({
  addOptions() {
    return { ...this.parent?.(), items: ({ editor, menu }) => drawn(editor, itemsOf(menu)) };
  },
});

/** Give the items that extensions have defined, by name, each with its label and keys. */
function itemsOf(menu) {
  const groups = "headings nodes marks link insert lists passage table history moves utility";
  const items = new Map();
  for (const item of menu.items(groups)) {
    const [, title, hint = ""] = /^(.*?)(?: \(([^)]*)\))?$/.exec(item.button?.title ?? item.name);
    const [label, keys] = WORDS[item.name] ?? [title, hint];
    items.set(item.name, { ...item, label, keys: IS_MAC ? keys.replace("Ctrl", "⌘") : keys });
  }
  return items;
}

/** Give the elements of the row, which follow the text: at most once a frame, and the menus only when they open. */
function drawn(editor, items) {
  const placed = new Set(ROW.flatMap((part) => part.names ?? part));
  const rest = [...items.keys()].filter((name) => !placed.has(name));
  const there = (names) => names.map((name) => items.get(name)).filter(Boolean);
  const parts = ROW.map((part) => {
    const found = there([...(part.names ?? part), ...(part.takesRest ? rest : [])]);
    // One style is no choice.
    if (found.length < (part.isChoice ? 2 : 1)) return null;
    return part.label ? menuButton(editor, part, found) : group(editor, found);
  }).filter(Boolean);
  let frame = 0;
  const follow = () => {
    frame = 0;
    if (!editor.isDestroyed) for (const { update } of parts) update();
  };
  editor.on("transaction", () => (frame ||= requestAnimationFrame(follow)));
  return parts.map(({ element }) => element);
}

function group(editor, items) {
  const buttons = items.map((item) => ({ item, button: labelled(editor, item) }));
  const update = () => {
    for (const { item, button } of buttons) show(editor, item, button);
  };
  return { element: crel("div", { className: "prose-menubar__group" }, buttons.map(({ button }) => button)), update };
}

/** Make the button of an item say what it is: to the eye under the pointer and the focus, and to who hears it. */
function labelled(editor, item) {
  const { button, label, keys, name } = item;
  if (ICONS[name]) {
    const icon = crel("span", { className: "material-icons", "aria-hidden": "true", textContent: ICONS[name] });
    button.replaceChildren(icon, crel("span", { className: "prose-menubar__words", textContent: label }));
  }
  button.dataset.name = name;
  button.dataset.tip = keys ? `${label} (${keys})` : label;
  button.removeAttribute("title");
  button.setAttribute("aria-label", label);
  if (keys) button.setAttribute("aria-keyshortcuts", keys.replace("Ctrl", "Control").replace("⌘", "Meta").replace("↑", "ArrowUp").replace("↓", "ArrowDown"));
  button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays in sight
  button.addEventListener("click", (event) => {
    event.preventDefault();
    editor.view.focus();
    if (item.enabled(editor)) item.command(editor);
  });
  return button;
}

function show(editor, item, button) {
  const [isEnabled, isActive] = [Boolean(item.enabled(editor)), Boolean(item.active(editor))];
  button.classList.toggle("disabled", !isEnabled);
  button.classList.toggle("active", isActive);
  button.classList.toggle("hidden", Boolean(item.hidden(editor)));
  button.setAttribute("aria-disabled", String(!isEnabled));
  if (isActive || button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", String(isActive));
  item.update(editor);
}
