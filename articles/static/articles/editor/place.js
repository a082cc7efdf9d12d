/** The text and its places: where a card goes, for cases and pictures stand between blocks, and what the text is while the writer is asked. */

import { getHTMLFromFragment, pm } from "django-prose-editor/editor";

/** Give the text area that the editor keeps in step. */
export function textareaOf(editor) {
  return editor.view.dom.closest(".prose-editor").querySelector("textarea");
}

/**
 * Put a question to the writer and give its answer. While it is open the text area holds the text as it would be with what is written, so
 * that it is kept in this browser like all else that is typed: `question(draft)` gives `draft` the transaction that puts it in, or nothing.
 */
export async function asking(editor, question) {
  const area = textareaOf(editor);
  const [before, { doc }] = [area.value, editor.state];
  // A picture may have come into the text meanwhile.
  const present = () => (editor.state.doc === doc ? before : editor.getHTML());
  const given = await question((tr) => {
    area.value = tr ? getHTMLFromFragment(tr.doc.content, editor.schema) : present();
  });
  area.value = present();
  return given;
}

/** Put a card behind the outermost block at a position, or that of a passage that folds, or in its stead where it is empty; the cursor goes on after it. */
export function placeCard(editor, card, pos = editor.state.selection.to) {
  const $pos = editor.state.doc.resolve(Math.min(pos, editor.state.doc.content.size));
  let depth = 1;
  while (depth < $pos.depth && $pos.node(depth).type.name === "foldable") depth += 1;
  const block = $pos.depth ? $pos.node(depth) : null;
  const empty = block?.isTextblock && block.type.name !== "foldableTitle" && !block.content.size;
  const start = $pos.depth ? (empty ? $pos.before(depth) : $pos.after(depth)) : $pos.pos;
  const end = empty ? $pos.after(depth) : start;
  const { schema, tr } = editor.state;
  tr.replaceWith(start, end, card);
  const behind = start + 1;
  if (!tr.doc.nodeAt(behind)?.isTextblock) tr.insert(behind, schema.nodes.paragraph.create());
  tr.setSelection(pm.state.TextSelection.create(tr.doc, behind + 1));
  editor.view.focus();
  editor.view.dispatch(tr.scrollIntoView());
}
