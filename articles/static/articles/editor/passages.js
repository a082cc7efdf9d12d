/** Passages: one that folds, one in another language, and the plain marks that a body may hold. */

import {
  Extension, Mark, Node, Plugin, Strike as PackageStrike, crel, pm,
} from "django-prose-editor/editor";
import { holdsRight, leansRight } from "articles/editor/attributes";
import { ask, choice, complaint, field, settle } from "articles/editor/dialog";

const { TextSelection } = pm.state;
const { Fragment } = pm.model;
const { Decoration, DecorationSet } = pm.view;
const FIRST_LETTER = /\p{L}/u;
const TITLE = "What is told here";
const LANGUAGES = {
  am: "Amharic", ar: "Arabic", bn: "Bengali", my: "Burmese", zh: "Chinese", en: "English", fr: "French", de: "German",
  ht: "Haitian Creole", hi: "Hindi", id: "Indonesian", it: "Italian", km: "Khmer", lo: "Lao", ne: "Nepali", fa: "Persian",
  pt: "Portuguese", ro: "Romanian", ru: "Russian", es: "Spanish", sw: "Swahili", tl: "Tagalog", th: "Thai", uk: "Ukrainian", ur: "Urdu",
  vi: "Vietnamese",
};

export const FoldableTitle = Node.create({
  name: "foldableTitle",
  content: "inline*",
  defining: true,
  parseHTML: () => [{ tag: "summary" }],
  renderHTML: ({ HTMLAttributes }) => ["summary", HTMLAttributes, 0],

  addKeyboardShortcuts() {
    return {
      Enter: () => {
        const { $from } = this.editor.state.selection;
        if ($from.parent.type !== this.type) return false;
        return this.editor.commands.setTextSelection(TextSelection.near(this.editor.state.doc.resolve($from.after() + 1)).from);
      },
    };
  },
});

export const Foldable = Node.create({
  name: "foldable",
  group: "block",
  content: "foldableTitle block+",
  defining: true,
  parseHTML: () => [{ tag: "details" }],
  renderHTML: ({ HTMLAttributes }) => ["details", HTMLAttributes, 0],

  addNodeView() {
    // A details element would fold while one writes in it.
    return () => {
      const dom = crel("div", { className: "foldable" });
      return { dom, contentDOM: dom };
    };
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "foldable",
      groups: "passage",
      button: buttons.material("unfold_less", "Passage that folds"),
      command: (editor) => editor.commands.toggleFoldable(),
      active: (editor) => editor.isActive("foldable"),
    });
  },

  addCommands() {
    return { toggleFoldable: () => ({ state, tr, dispatch }) => toggled(state, tr, dispatch) };
  },
});

function toggled(state, tr, dispatch) {
  const { $from, $to } = state.selection;
  const depth = [...Array($from.depth + 1).keys()].findLast((at) => $from.node(at).type.name === "foldable");
  if (depth !== undefined) {
    if (dispatch) tr.replaceWith($from.before(depth), $from.after(depth), unfolded($from.node(depth), state.schema));
    return true;
  }
  const { foldable, foldableTitle } = state.schema.nodes;
  const range = $from.blockRange($to);
  if (!range) return false;
  const blocks = Array.from({ length: range.endIndex - range.startIndex }, (_, at) => range.parent.child(range.startIndex + at));
  const inside = Fragment.from([foldableTitle.create(null, state.schema.text(TITLE)), ...blocks]);
  const fits = range.parent.canReplaceWith(range.startIndex, range.endIndex, foldable) && foldable.validContent(inside);
  if (fits && dispatch) {
    tr.replaceWith(range.start, range.end, foldable.create(null, inside));
    tr.setSelection(TextSelection.create(tr.doc, range.start + 2, range.start + 2 + TITLE.length));
  }
  return fits;
}

function unfolded(node, schema) {
  const blocks = [];
  node.forEach((child) => {
    if (child.type.name !== "foldableTitle") blocks.push(child);
    else if (child.content.size) blocks.push(schema.nodes.paragraph.create(null, child.content));
  });
  return blocks;
}

export const Language = Mark.create({
  name: "language",
  addAttributes: () => ({ lang: { default: null }, dir: { default: null } }),
  parseHTML: () => [{ tag: "span[lang], span[dir]" }],
  renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes, 0],

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "language",
      groups: "passage",
      button: buttons.material("translate", "Language of a passage"),
      command: askForLanguage,
      active: (editor) => editor.isActive("language"),
      enabled: (editor) => !editor.state.selection.empty || editor.isActive("language"),
    });
  },
});

async function askForLanguage(editor) {
  settle(editor);
  const present = editor.getAttributes("language").lang ?? "";
  if (editor.state.selection.empty && !present) return editor.storage.desk.say("Mark the words first.");
  const pairs = [["", "The language of the article"], ...Object.entries(LANGUAGES), ["other", "Another language"]];
  const language = choice(pairs, present in LANGUAGES || !present ? present : "other");
  const code = crel("input", { type: "text", value: present, autocomplete: "off", size: 8 });
  const codeField = field("Its code", code, "As in an address, for example “ku” or “zh-Hant”.");
  const missing = complaint();
  const follow = () => {
    codeField.hidden = language.value !== "other";
  };
  language.addEventListener("change", follow);
  follow();
  const answer = () => {
    const lang = language.value === "other" ? code.value.trim() : language.value;
    if (!lang || /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(lang)) return { lang };
    missing.textContent = "Please write a code such as “ku”.";
    code.focus();
    return false;
  };
  const given = await ask("Language of a passage", { fields: [field("These words are in", language), codeField, missing], agree: "Mark", answer });
  editor.view.focus();
  const chain = editor.chain();
  if (given && present) chain.extendMarkRange("language");
  if (given?.lang) chain.setMark("language", given);
  else if (given) chain.unsetMark("language");
  chain.run();
}

const BLOCKS = [
  "paragraph", "heading", "blockquote", "bulletList", "orderedList", "listItem", "codeBlock", "table", "tableRow", "tableHeader", "tableCell",
  "foldable", "foldableTitle",
];

const kept = (name) => ({ default: null, renderHTML: (attributes) => (attributes[name] === null ? {} : { [name]: attributes[name] }) });

/** Keeps the language and direction of whole blocks and the numbers of lists, and shows the direction of words that state none. */
export const BlockLanguage = Extension.create({
  name: "blockLanguage",

  addGlobalAttributes: () => [
    { types: BLOCKS, attributes: { lang: kept("lang"), dir: kept("dir") } },
    { types: ["orderedList"], attributes: { reversed: kept("reversed") } },
    { types: ["listItem"], attributes: { value: kept("value") } },
  ],

  addProseMirrorPlugins: () => [
    new Plugin({
      state: {
        init: (_, { doc }) => directions(doc),
        apply: (tr, held) => (tr.docChanged ? directions(tr.doc) : held),
      },
      props: {
        decorations(state) {
          return this.getState(state);
        },
      },
    }),
  ],
});

const leaning = new WeakMap();

/** Tell whether a block has words that may be read from right to left; each is read once. */
function holdsRightWords(block) {
  if (!leaning.has(block)) leaning.set(block, holdsRight(block.textContent));
  return leaning.get(block);
}

/** Give each block that is read from right to left its direction, as pages do, and what is read from left to right within it. */
function directions(doc) {
  if (!doc.children.some(holdsRightWords)) return DecorationSet.empty;
  const decorations = [];
  const look = (node, pos, around) => {
    const words = node.isBlock && node.type.name !== "doc" && !node.attrs.dir ? FIRST_LETTER.exec(node.textContent)?.[0] : undefined;
    const own = node.attrs.dir || (words && (leansRight(words) ? "rtl" : "ltr")) || around;
    if (own !== around && !node.attrs.dir && !node.isAtom) decorations.push(Decoration.node(pos, pos + node.nodeSize, { dir: own }));
    node.forEach((child, offset) => look(child, pos + offset + 1, own));
  };
  look(doc, -1, "ltr");
  return DecorationSet.create(doc, decorations);
}

const mark = (name, tag, ...others) =>
  Mark.create({
    name,
    parseHTML: () => [tag, ...others].map((each) => ({ tag: each })),
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  });

export const Cite = mark("cite", "cite");
export const Quotation = mark("quotation", "q");
export const Inserted = mark("inserted", "ins");
export const Deleted = mark("deleted", "del");

/** Words that a writer struck out; `<del>` in a body is what an editor took out, and stays that. */
export const Strike = PackageStrike.extend({ parseHTML: () => [{ tag: "s" }, { tag: "strike" }] });
