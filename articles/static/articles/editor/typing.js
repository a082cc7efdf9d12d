/** What the editor does while somebody types: signs are set as the language has them, and “1. ” begins a list. Undo takes back that alone. */

import { Extension, Plugin, pm } from "django-prose-editor/editor";
import { setAsTyped } from "articles/editor/quotes";

const { closeHistory } = pm.history;
const { findWrapping } = pm.transform;
const LEAF = "\ufffc";

/** In a text, and in a note or caption too. What is composed is still being chosen, so it stays as it is. */
export const Typing = Extension.create({
  name: "typing",

  addProseMirrorPlugins() {
    const { editor } = this;
    const handleTextInput = (view, from, to, typed, asItIs) => {
      if (view.composing || [...typed].length !== 1) return false;
      const change = listBegun(editor, from, to, typed) ?? signSet(view, from, to, typed);
      if (!change) return false;
      view.dispatch(asItIs());
      // By itself, so that one undo brings back what was typed, and nothing else goes with it.
      view.dispatch(closeHistory(change(view.state.tr)));
      view.dispatch(closeHistory(view.state.tr));
      return true;
    };
    return [new Plugin({ props: { handleTextInput } })];
  },
});

/** Give what makes a list of a paragraph that begins with “1. ”, once the space stands there; nothing elsewhere. */
function listBegun({ state, schema }, from, to, typed) {
  const $from = state.doc.resolve(from);
  const { orderedList, listItem, paragraph } = schema.nodes;
  const begins = typed === " " && from === to && $from.parentOffset === 2 && $from.parent.textBetween(0, 2, undefined, leaf) === "1.";
  if (!begins || !orderedList || $from.parent.type !== paragraph || $from.node(-1).type === listItem) return null;
  return (tr) => {
    tr.delete(from - 2, from + 1);
    const range = tr.doc.resolve(from - 2).blockRange();
    const around = range && findWrapping(range, orderedList);
    return around ? tr.wrap(range, around) : tr;
  };
}

/** Give what changes a transaction once the sign stands there, or nothing. */
function signSet(view, from, to, sign) {
  const { doc, storedMarks } = view.state;
  const $from = doc.resolve(from);
  if (!$from.parent.isTextblock || $from.parent.type.spec.code || $from.start() !== doc.resolve(to).start()) return null;
  const marks = storedMarks ?? $from.marks();
  if (marks.some(({ type }) => type.name === "code")) return null;
  const before = $from.parent.textBetween(0, $from.parentOffset, undefined, leaf);
  const after = $from.parent.textBetween(to - $from.start(), $from.parent.content.size, undefined, leaf);
  const set = setAsTyped(sign, before, after, languageAt($from, marks));
  return set && ((tr) => tr.insertText(set.text, from - set.back, from + sign.length));
}

const leaf = ({ type }) => (type.name === "hardBreak" ? "\n" : LEAF);

/** Give the language of the words at a place: what the writer has marked them as, else that of the article. */
function languageAt($pos, marks) {
  const marked = marks.find(({ type }) => type.name === "language")?.attrs.lang;
  const around = Array.from({ length: $pos.depth + 1 }, (_, at) => $pos.node($pos.depth - at).attrs.lang).find(Boolean);
  return marked || around || document.getElementById("id_language")?.value || document.documentElement.lang || "en";
}
