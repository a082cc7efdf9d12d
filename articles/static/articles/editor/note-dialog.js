/** The dialog in which a footnote is written. Its text is HTML of one paragraph: the form in which it is kept. */

import {
  Bold, Document, Editor, HardBreak, History, Italic, Mark, Menu, Paragraph, Subscript, Superscript, Text, crel,
} from "django-prose-editor/editor";
import { ask, choice, complaint, field } from "articles/editor/dialog";
import { Link } from "articles/editor/link";
import { Strike } from "articles/editor/passages";
import { Pasting } from "articles/editor/paste";

const SHOWN = 80;
const Cite = Mark.create({
  name: "cite",
  parseHTML: () => [{ tag: "cite" }],
  renderHTML: ({ HTMLAttributes }) => ["cite", HTMLAttributes, 0],
});
const EXTENSIONS = [
  Document, Paragraph, Text, Bold, Italic, Strike, Superscript, Subscript, Cite, HardBreak, History, Pasting,
  Link.configure({ autolink: false }),
  Menu.configure({ groups: [{ group: "marks" }, { group: "link" }] }),
];

/** Give the words of a note, without its markup. */
export function wordsOf(note) {
  return new DOMParser().parseFromString(note.replaceAll("<br>", " "), "text/html").body.textContent.trim();
}

/** Give a beginning of the words that fits into one line. */
export function shortened(words) {
  return words.length <= SHOWN ? words : `${words.slice(0, SHOWN).replace(/\s+\S*$/, "")} …`;
}

/** Give the paragraphs of the small editor as one, with a break where each began. */
function asNote(editor) {
  const paragraphs = new DOMParser().parseFromString(editor.getHTML(), "text/html").querySelectorAll("p");
  return [...paragraphs].map((paragraph) => paragraph.innerHTML.trim()).filter(Boolean).join("<br>");
}

/**
 * Ask for the text of a footnote. `note` is its present text, "" for a new one; `others` are the [key, sign, words] of the notes that a new
 * marker may point to instead; `uses` counts the places of the present one.
 *
 * `drafted` is given the text at each change of it. Gives `{ note }`, `{ key }` of another note, `{ remove: true }`, or undefined when the writer leaves.
 */
export async function askForNote({ note = "", others = [], uses = 1, drafted = () => {} }) {
  const isNew = !note && !uses;
  const box = crel("div", { className: "prose-editor editor-dialog__note" });
  const missing = complaint();
  const other = choice([["", "Write a new note"], ...others.map(([key, sign, words]) => [key, `${sign}  ${shortened(words)}`])], "");
  let editor;
  let first = "";

  const answer = () => {
    if (other.value) return { key: other.value };
    const text = asNote(editor);
    if (wordsOf(text)) return { note: text };
    missing.textContent = "Please write the text of the note.";
    editor.view.focus();
    return false;
  };
  const removal = (end) => {
    if (isNew) return [];
    const button = crel("button", { type: "button", textContent: "Remove this mark" });
    button.addEventListener("click", () => end({ remove: true }));
    return [button];
  };
  const fields = [box, missing];
  if (isNew && others.length) fields.unshift(field("Note", other));
  if (uses > 1) fields.unshift(crel("p", { textContent: `This note stands in ${uses} places; all of them will have the new text.` }));
  other.addEventListener("change", () => {
    box.hidden = Boolean(other.value);
  });

  const result = ask(isNew ? "New footnote" : "Footnote", { fields, agree: "Save note", answer, extra: removal, unsaved: () => asNote(editor) !== first });
  editor = new Editor({
    element: box,
    extensions: EXTENSIONS,
    content: note ? `<p>${note}</p>` : "",
    onUpdate: () => drafted(asNote(editor)),
    editorProps: { attributes: { role: "textbox", "aria-multiline": "true", "aria-label": "Text of the note" } },
  });
  first = asNote(editor);
  editor.commands.setTextSelection(editor.state.doc.content.size);
  editor.view.focus();
  const given = await result;
  editor.destroy();
  return given;
}
