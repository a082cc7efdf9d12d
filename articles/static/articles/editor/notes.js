/**
 * Footnotes in the editor: a marker that carries its text, numbered as one writes.
 *
 * In the document a marker is `<sup class="fn" data-fn="KEY" data-note="TEXT">`; markers with one key are one note. Numbers are
 * decorations and never part of the document.
 */

import { Node, Plugin, crel, pm } from "django-prose-editor/editor";
import { settle } from "articles/editor/dialog";
import { askForNote } from "articles/editor/note-dialog";
import { noteList } from "articles/editor/note-list";
import { asking, following } from "articles/editor/place";
import { wordsOf } from "articles/editor/running-text";

const { Decoration, DecorationSet } = pm.view;
const { NodeSelection, PluginKey } = pm.state;

const NAME = "footnoteRef";
const SYMBOLS = "*†‡§‖¶";
const SIGN = /^[\s()[\]]*\d{0,3}\s*[*†‡§‖¶]*[\s()[\]]*$/;
const SHORTCUT = "Ctrl+Alt+F";

/** Give a key for a new note; the server would make the same kind. */
export function newKey() {
  return `n${[...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

const inBlocks = new WeakMap();

/** Give the markers of a block as { key, note, at }; a block is never changed, but replaced, so each is read once. */
function markersIn(block) {
  if (!inBlocks.has(block)) {
    const markers = [];
    block.descendants((node, at) => {
      if (node.type.name === NAME) markers.push({ ...node.attrs, at });
    });
    inBlocks.set(block, markers);
  }
  return inBlocks.get(block);
}

/** Give every marker as { key, note, pos }, in the order of the text. */
function markersOf(doc) {
  const markers = [];
  doc.forEach((block, offset) => {
    for (const { key, note, at } of markersIn(block)) markers.push({ key, note, pos: offset + 1 + at });
  });
  return markers;
}

/** Give the notes in the order of their first markers: key → { key, sign, note, words, places }. */
function notesOf(doc) {
  const symbols = document.getElementById("id_note_style")?.value === "symbol";
  const notes = new Map();
  for (const { key, note, pos } of markersOf(doc)) {
    if (!notes.has(key)) {
      const at = notes.size;
      const sign = symbols ? SYMBOLS[at % SYMBOLS.length].repeat(Math.floor(at / SYMBOLS.length) + 1) : String(at + 1);
      notes.set(key, { key, sign, note, words: wordsOf(note), places: [] });
    }
    notes.get(key).places.push(pos);
  }
  return notes;
}

export const FootnoteRef = Node.create({
  name: NAME,
  group: "inline",
  inline: true,
  atom: true,
  selectable: true,
  draggable: true,

  addAttributes() {
    return {
      key: {
        default: null,
        parseHTML: (element) => element.getAttribute("data-fn") || newKey(),
        renderHTML: ({ key }) => ({ "data-fn": key }),
      },
      note: {
        default: "",
        parseHTML: (element) => element.getAttribute("data-note") ?? "",
        renderHTML: ({ note }) => (note ? { "data-note": note } : {}),
      },
    };
  },

  parseHTML() {
    // Before Superscript, which takes every sup.
    return [{ tag: "sup[data-fn], sup[data-note]", priority: 100, getAttrs: moveWordsOut }];
  },

  renderHTML({ HTMLAttributes }) {
    return ["sup", { class: "fn", ...HTMLAttributes }];
  },

  addNodeView() {
    // The sign stands in the document of the page as text, and not in the style sheet: Chromium takes an element without text for none,
    // and loses what is composed behind it, after words, with the first letter left in the text (ProseMirror #903, #1453).
    return ({ node, decorations }) => {
      const dom = crel("sup", { className: "fn" });
      const draw = (marker, around) => {
        if (marker.type.name !== NAME) return false;
        const sign = around.map(({ type }) => type.attrs?.["data-sign"]).find(Boolean) ?? "*";
        if (dom.textContent !== sign) dom.textContent = sign;
        return true;
      };
      draw(node, decorations);
      return { dom, update: draw };
    };
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "footnote",
      groups: "insert",
      priority: 200,
      button: buttons.text("Footnote", `Footnote (${SHORTCUT})`),
      command: addNote,
      enabled: (editor) => editor.can().insertContent({ type: NAME }),
    });
  },

  addKeyboardShortcuts() {
    return {
      "Mod-Alt-f": () => {
        addNote(this.editor);
        return true;
      },
      Enter: () => {
        const { selection } = this.editor.state;
        if (!(selection instanceof NodeSelection) || selection.node.type.name !== NAME) return false;
        changeNote(this.editor, selection.from);
        return true;
      },
    };
  },

  addProseMirrorPlugins() {
    return [numbering(this.editor), listing(this.editor)];
  },
});

/** Put what an unclosed marker swallowed behind it; its own sign goes. The parser comes to the next sibling after this. */
function moveWordsOut(element) {
  if (!SIGN.test(element.textContent)) element.after(...element.childNodes);
  return null;
}

async function addNote(editor) {
  settle(editor);
  if (!editor.can().insertContent({ type: NAME })) return;
  const notes = notesOf(editor.state.doc);
  const others = [...notes].map(([key, { sign, words }]) => [key, sign, words]);
  const key = newKey();
  const { to } = editor.state.selection;
  const now = following(editor, to);
  const withNote = (note) => editor.state.tr.insert(to, editor.schema.nodes[NAME].create({ key, note }));
  const given = await askingFor(editor, withNote, { others, uses: 0, line: editor.view.coordsAtPos(to) });
  const at = now();
  editor.view.focus();
  if (!given) return;
  const attrs = given.key ? { key: given.key, note: notes.get(given.key).note } : { key, note: given.note };
  editor.commands.insertContentAt(at, { type: NAME, attrs });
}

async function changeNote(editor, pos) {
  const { key, note } = editor.state.doc.nodeAt(pos).attrs;
  const uses = markersOf(editor.state.doc).filter((marker) => marker.key === key).length;
  const withNote = (words) => {
    const { tr, doc } = editor.state;
    for (const marker of markersOf(doc)) {
      if (marker.key === key) tr.setNodeMarkup(marker.pos, null, { key, note: words });
    }
    return tr;
  };
  const now = following(editor, pos);
  const given = await askingFor(editor, withNote, { note, uses, line: editor.view.coordsAtPos(pos) });
  const at = now();
  editor.view.focus();
  if (given?.remove) return void editor.commands.deleteRange({ from: at, to: at + 1 });
  if (given && given.note !== note) {
    const tr = withNote(given.note);
    tr.setSelection(NodeSelection.create(tr.doc, at));
    editor.view.dispatch(tr);
  }
}

/** Ask for a note; `withNote(note)` gives the transaction that puts it in. */
function askingFor(editor, withNote, question) {
  return asking(editor, (draft) => askForNote({ ...question, drafted: (note) => draft(wordsOf(note) ? withNote(note) : undefined) }));
}

const numbers = new PluginKey("footnoteNumbers");

/** Show each marker's sign and text, take links off markers, and open a marker that is clicked. */
function numbering(editor) {
  return new Plugin({
    key: numbers,
    state: {
      init: (_, { doc }) => decorated(doc),
      apply: (tr, held) => (tr.docChanged || tr.getMeta(numbers) ? kept(held.map(tr.mapping, tr.doc), tr.doc) : held),
    },
    props: {
      decorations: (state) => numbers.getState(state),
      handleClickOn(view, pos, node, nodePos) {
        if (node.type.name !== NAME) return false;
        changeNote(editor, nodePos);
        return true;
      },
    },
    appendTransaction: (transactions, _, state) => {
      const { link } = state.schema.marks;
      if (!link || !transactions.some((transaction) => transaction.docChanged)) return null;
      const { tr } = state;
      for (const { pos } of markersOf(state.doc)) {
        if (link.isInSet(state.doc.nodeAt(pos).marks)) tr.removeMark(pos, pos + 1, link);
      }
      return tr.docChanged ? tr : null;
    },
  });
}

/** Give the decorations as they are if they say of every marker what holds now: a new set would have every marker drawn anew at each key. */
function kept(decorations, doc) {
  const shown = new Map(decorations.find().map(({ from, spec }) => [from, spec]));
  const notes = [...notesOf(doc).values()];
  const places = notes.reduce((sum, note) => sum + note.places.length, 0);
  const holds = ({ sign, words, places: at }) => at.every((pos) => shown.get(pos)?.sign === sign && shown.get(pos).words === words);
  return shown.size === places && notes.every(holds) ? decorations : decorated(doc);
}

function decorated(doc) {
  const decorations = [];
  for (const { sign, words, places } of notesOf(doc).values()) {
    const shown = {
      "data-sign": sign,
      title: words || "This footnote has no text.",
      "aria-label": `Footnote ${sign}: ${words || "no text"}`,
      role: "img",
      ...(words ? {} : { "data-empty": "" }),
    };
    for (const pos of places) decorations.push(Decoration.node(pos, pos + 1, shown, { sign, words }));
  }
  return DecorationSet.create(doc, decorations);
}

/** List the notes under the text. */
function listing(editor) {
  return new Plugin({
    view(view) {
      const style = document.getElementById("id_note_style");
      const list = noteList(() => notesOf(view.state.doc), (pos) => {
        view.focus();
        editor.chain().setNodeSelection(pos).scrollIntoView().run();
      });
      const restyle = () => {
        view.dispatch(view.state.tr.setMeta(numbers, true));
        list.draw();
      };
      view.dom.after(list.section);
      document.getElementById("footnotes-group")?.setAttribute("hidden", "");
      style?.addEventListener("change", restyle);
      queueMicrotask(list.draw);
      return {
        update: (present, before) => {
          if (numbers.getState(present.state) !== numbers.getState(before)) list.draw();
        },
        destroy: () => {
          style?.removeEventListener("change", restyle);
          document.getElementById("footnotes-group")?.removeAttribute("hidden");
          list.section.remove();
        },
      };
    },
  });
}
