/**
 * Remarks in the editor: the passages that they are about are marked, as decorations, so that the text holds nothing of them.
 *
 * The cards come from the server (`remark-cards.js`). A passage is looked for when the cards come and, where one is gone, in a pause of
 * writing; between that its mark moves with the words.
 */

import { Extension, Plugin, pm } from "django-prose-editor/editor";
import { find, quote } from "articles/editor/quotations";
import { cardsOf } from "articles/editor/remark-cards";

const { Decoration, DecorationSet } = pm.view;
const { PluginKey, TextSelection } = pm.state;

const KEY = new PluginKey("remarks");
const CARDS = ["caseStudyPlacement", "picture"];
const PAUSE = 600;

export const Remarks = Extension.create({
  name: "remarks",

  addStorage: () => ({ cards: null, looking: 0, there: 0, anyGone: false }),

  onCreate() {
    const { editor, storage } = this;
    storage.cards = cardsOf({
      marked: () => passageMarked(editor),
      drawn: () => look(editor),
      show: (number) => show(editor, number),
      pend: (range) => editor.view.dispatch(editor.state.tr.setMeta(KEY, { pending: range })),
      back: () => editor.view.focus(),
    });
    if (storage.cards) look(editor);
  },

  onDestroy() {
    clearTimeout(this.storage.looking);
  },

  addKeyboardShortcuts() {
    return {
      "Mod-Alt-m": () => {
        const { cards } = this.storage;
        if (!cards) return false;
        const number = this.editor.state.selection.empty && numberAt(this.editor.state, this.editor.state.selection.from);
        if (number) cards.show(number, { focus: true });
        else cards.begin();
        return true;
      },
    };
  },

  addProseMirrorPlugins() {
    const { editor, storage } = this;
    return [
      new Plugin({
        key: KEY,
        state: { init: () => ({ marks: DecorationSet.empty, pending: null }), apply: follow },
        props: {
          decorations(state) {
            const { marks, pending } = KEY.getState(state);
            return pending ? marks.add(state.doc, [Decoration.inline(pending.from, pending.to, { class: "remark-mark remark-mark--new" })]) : marks;
          },
          handleClick(view, pos) {
            const number = numberAt(view.state, pos);
            if (number) storage.cards?.show(number);
            return false;
          },
        },
        view: () => ({
          update(view, before) {
            if (!storage.cards || view.state.doc === before.doc) return;
            const there = KEY.getState(view.state).marks.find();
            if (there.length !== storage.there) {
              storage.anyGone = storage.cards.tellGone(new Set(there.map(({ spec }) => spec.number)));
              storage.there = there.length;
            }
            clearTimeout(storage.looking);
            // Taken out and brought back, by undo or from what was kept, a passage is found by its words.
            if (storage.anyGone) storage.looking = setTimeout(() => look(editor), PAUSE);
          },
        }),
      }),
    ];
  },
});

function follow(tr, held) {
  const news = tr.getMeta(KEY);
  const marks = news?.marks ?? (tr.docChanged ? held.marks.map(tr.mapping, tr.doc) : held.marks);
  let pending = news && "pending" in news ? news.pending : held.pending;
  if (pending && tr.docChanged) {
    const [from, to] = [tr.mapping.map(pending.from, 1), tr.mapping.map(pending.to, -1)];
    pending = from < to ? { from, to } : null;
  }
  return { marks, pending };
}

/** Give the words of the text on one line, and the place of each in the document. */
function textOf(doc) {
  let text = "";
  const places = [];
  const add = (character, place) => {
    const isSpace = /\s/.test(character);
    if (isSpace && (!text || text.endsWith(" "))) return;
    text += isSpace ? " " : character;
    places.push(place);
  };
  doc.descendants((node, pos) => {
    if (CARDS.includes(node.type.name)) return false;
    if (node.isText) for (let at = 0; at < node.text.length; at++) add(node.text[at], pos + at);
    else if (node.isBlock || node.type.name === "hardBreak") add(" ", pos);
    return true;
  });
  return { text, places };
}

/** Look for the passages of all cards, and mark those that are there. */
function look(editor) {
  const { cards } = editor.storage.remarks;
  if (!cards || editor.isDestroyed) return;
  const { text, places } = textOf(editor.state.doc);
  const marks = cards.passages().flatMap(({ number, isDone, ...quotation }) => {
    const at = find(text, quotation);
    if (at === -1) return [];
    const to = places[at + quotation.exact.length - 1] + 1;
    const attributes = { nodeName: "mark", class: isDone ? "remark-mark remark-mark--done" : "remark-mark", "data-remark": String(number) };
    return [Decoration.inline(places[at], to, attributes, { number })];
  });
  const there = new Set(marks.map(({ spec }) => spec.number));
  // The set takes the list apart.
  editor.view.dispatch(editor.state.tr.setMeta(KEY, { marks: DecorationSet.create(editor.state.doc, marks) }));
  editor.storage.remarks.anyGone = cards.tellGone(there);
  editor.storage.remarks.there = there.size;
}

/** Give the passage that is selected, as a quotation with its range; null where no words are. */
function passageMarked(editor) {
  const { from, to } = editor.state.selection;
  const { text, places } = textOf(editor.state.doc);
  let start = places.findIndex((place) => place >= from);
  let end = places.findLastIndex((place) => place < to) + 1;
  if (start === -1) return null;
  while (start < end && text[start] === " ") start += 1;
  while (end > start && text[end - 1] === " ") end -= 1;
  return start < end ? { ...quote(text, start, end), range: { from: places[start], to: places[end - 1] + 1 } } : null;
}

function numberAt(state, pos) {
  return KEY.getState(state).marks.find(pos, pos)[0]?.spec.number;
}

/** Select the passage of a remark and bring it into view; tell whether it is there. */
function show(editor, number) {
  const mark = KEY.getState(editor.state).marks.find(undefined, undefined, (spec) => spec.number === number)[0];
  if (!mark) return false;
  editor.view.focus();
  editor.view.dispatch(editor.state.tr.setSelection(TextSelection.create(editor.state.doc, mark.from, mark.to)).scrollIntoView());
  return true;
}
