/** Blocks that change places with their neighbours, by keys: paragraphs, headings, items of a list, tables, cards. */

import { Extension, pm } from "django-prose-editor/editor";
import { shortened } from "articles/editor/running-text";

const { closeHistory } = pm.history;
const { NodeSelection, TextSelection } = pm.state;
// What stands in a table or an item moves with it.
const WHOLE = new Set(["table", "tableRow", "tableCell", "tableHeader", "listItem"]);

export const BlockMoves = Extension.create({
  name: "blockMoves",

  addMenuItems({ menu, buttons }) {
    for (const [step, way, icon] of [[-1, "up", "arrow_upward"], [1, "down", "arrow_downward"]]) {
      menu.defineItem({
        name: `move-${way}`,
        groups: "moves",
        button: buttons.material(icon, `Move ${way} (Alt+${step < 0 ? "↑" : "↓"})`),
        command: (editor) => move(editor, step),
        enabled: (editor) => Boolean(moved(editor.state, step)),
      });
    }
  },

  addKeyboardShortcuts() {
    return { "Alt-ArrowUp": () => move(this.editor, -1), "Alt-ArrowDown": () => move(this.editor, 1) };
  },
});

/** Move what is chosen past its neighbour and say where it is now; the key is ours, whether there is one or not. */
function move(editor, step) {
  const found = moved(editor.state, step);
  const way = step < 0 ? "above" : "below";
  // Each by itself: keys that follow one another would be one step of undo.
  if (found) editor.view.dispatch(closeHistory(found.tr).scrollIntoView());
  editor.storage.desk.say(found ? `Moved ${way} ${nameOf(found.neighbour)}.` : `Nothing stands ${way} it here.`);
  return true;
}

function nameOf(block) {
  const words = block.textContent.trim();
  return words ? `“${shortened(words)}”` : "the block beside it";
}

/** Give the transaction that moves the blocks of the selection, and the neighbour that makes room; nothing where there is none. */
function moved({ doc, selection, tr }, step) {
  const range = rangeOf(selection);
  if (!range) return null;
  const { parent, startIndex, endIndex, start, end } = range;
  const at = step < 0 ? startIndex - 1 : endIndex;
  const neighbour = parent.maybeChild(at);
  // The title of a passage that folds is no block of its own.
  if (!neighbour || neighbour.type.name === "foldableTitle") return null;
  const blocks = doc.slice(start, end).content;
  const to = step < 0 ? start - neighbour.nodeSize : start + neighbour.nodeSize;
  const way = to - start;
  if (step < 0) tr.delete(start, end).insert(to, blocks);
  else tr.insert(end + neighbour.nodeSize, blocks).delete(start, end);
  return { tr: tr.setSelection(along(tr.doc, selection, way)), neighbour };
}

/** Give the range of blocks, side by side, that hold the selection and may be moved; nothing where all of the text is chosen. */
function rangeOf({ $from, $to }) {
  const fits = (parent) => !WHOLE.has(parent.type.name);
  const range = $from.blockRange($to, fits);
  const isTitle = range?.parent.type.name === "foldable" && range.startIndex === 0;
  return isTitle ? $from.blockRange($to, (parent) => fits(parent) && parent !== range.parent) : range;
}

function along(doc, selection, way) {
  if (selection instanceof NodeSelection) return NodeSelection.create(doc, selection.from + way);
  return TextSelection.between(doc.resolve(selection.anchor + way), doc.resolve(selection.head + way));
}
