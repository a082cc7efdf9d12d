/** The text and its places: where a card goes, for cases and pictures stand between blocks, and what the text is while the writer is asked. */

import { createNodeFromContent, getHTMLFromFragment, pm } from "django-prose-editor/editor";

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

/** Follow a position while the text may change; what is given ends that, and gives where it is by then. */
export function following(editor, pos) {
  let at = pos;
  const follow = ({ transaction }) => {
    at = transaction.mapping.map(at);
  };
  editor.on("transaction", follow);
  return () => {
    editor.off("transaction", follow);
    return at;
  };
}

/** Put a card behind the outermost block at a position, or that of a passage that folds, or in its stead where it is empty; the cursor goes on after it, unless it `stays`. */
export function placeCard(editor, card, pos = editor.state.selection.to, { stays = false } = {}) {
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
  if (stays) return void editor.view.dispatch(tr);
  tr.setSelection(pm.state.TextSelection.create(tr.doc, behind + 1));
  editor.view.focus();
  editor.view.dispatch(tr.scrollIntoView());
}

/**
 * Let the text be as the server has made it, where its shorthand has become notes, cases or pictures: block for block, so that the cursor
 * stays, and as one step that can be undone. Empty paragraphs, which the server leaves out, stay.
 */
export function correct(editor, html) {
  const next = createNodeFromContent(html, editor.schema, { slice: false });
  const { doc, tr } = editor.state;
  const own = [];
  doc.forEach((node, offset) => (node.isTextblock && !node.content.size ? undefined : own.push({ node, offset })));
  if (own.length !== next.childCount) return void editor.commands.setContent(html, { emitUpdate: true });
  for (let at = own.length - 1; at >= 0; at--) correctBlock(tr, own[at], next.child(at));
  if (tr.docChanged) editor.view.dispatch(tr);
}

function correctBlock(tr, { node, offset }, other) {
  if (node.eq(other)) return;
  if (!node.sameMarkup(other)) return void tr.replaceWith(offset, offset + node.nodeSize, other);
  const start = node.content.findDiffStart(other.content);
  let { a, b } = node.content.findDiffEnd(other.content);
  const overlap = start - Math.min(a, b); // “aa” to “a”: both ends find the same letter
  if (overlap > 0) [a, b] = [a + overlap, b + overlap];
  tr.replace(offset + 1 + start, offset + 1 + a, other.slice(start, b));
}
