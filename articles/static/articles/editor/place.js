/** Where a card goes: cases and pictures stand between blocks, never in a paragraph. */

import { pm } from "django-prose-editor/editor";

/** Give the text area that the editor keeps in step. */
export function textareaOf(editor) {
  return editor.view.dom.closest(".prose-editor").querySelector("textarea");
}

/** Put a card behind the outermost block at a position, or in its stead where that is empty; the cursor goes on after it. */
export function placeCard(editor, card, pos = editor.state.selection.to) {
  const $pos = editor.state.doc.resolve(Math.min(pos, editor.state.doc.content.size));
  const block = $pos.depth ? $pos.node(1) : null;
  const empty = block?.isTextblock && !block.content.size;
  const start = $pos.depth ? (empty ? $pos.before(1) : $pos.after(1)) : $pos.pos;
  const end = empty ? $pos.after(1) : start;
  const { schema, tr } = editor.state;
  tr.replaceWith(start, end, card);
  const behind = start + 1;
  if (!tr.doc.nodeAt(behind)?.isTextblock) tr.insert(behind, schema.nodes.paragraph.create());
  tr.setSelection(pm.state.TextSelection.create(tr.doc, behind + 1));
  editor.view.focus();
  editor.view.dispatch(tr.scrollIntoView());
}
