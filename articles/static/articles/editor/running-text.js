/** The small editor in a dialog for a text of one paragraph: a note, or a caption. Its text is HTML of one line, as it is kept. */

import {
  Bold, Document, Editor, HardBreak, History, Italic, Mark, Menu, Paragraph, Subscript, Superscript, Text, crel,
} from "django-prose-editor/editor";
import { Link } from "articles/editor/link";
import { Strike } from "articles/editor/passages";
import { Pasting } from "articles/editor/paste";
import { Typing } from "articles/editor/typing";

const SHOWN = 80;
const Cite = Mark.create({
  name: "cite",
  parseHTML: () => [{ tag: "cite" }],
  renderHTML: ({ HTMLAttributes }) => ["cite", HTMLAttributes, 0],
});
const EXTENSIONS = [
  Document, Paragraph, Text, Bold, Italic, Strike, Superscript, Subscript, Cite, HardBreak, History, Pasting, Typing,
  Link.configure({ autolink: false }),
  Menu.configure({ groups: [{ group: "marks" }, { group: "link" }] }),
];

const read = new Map();

/** Give the words of a running text, without its markup. Each text is read once: the notes of an article are asked for at each key. */
export function wordsOf(html) {
  if (!read.has(html)) read.set(html, new DOMParser().parseFromString(html.replaceAll("<br>", " "), "text/html").body.textContent.trim());
  return read.get(html);
}

/** Give a beginning of the words that fits into one line. */
export function shortened(words) {
  return words.length <= SHOWN ? words : `${words.slice(0, SHOWN).replace(/\s+\S*$/, "")} …`;
}

/**
 * Give the editor of a running text: `box` goes into a dialog, and `open` begins it once that is shown.
 *
 * `label` names it to who cannot see it; `changed` is given the text at each change of it.
 */
export function runningText(html, { label, changed = () => {} }) {
  const box = crel("div", { className: "prose-editor editor-dialog__note" });
  let editor;
  let first = "";
  const text = () => (editor ? asOneLine(editor) : html);
  return {
    box,
    text,
    open() {
      editor = new Editor({
        element: box,
        extensions: EXTENSIONS,
        content: html ? `<p>${html}</p>` : "",
        onUpdate: () => changed(text()),
        editorProps: {
          attributes: { role: "textbox", "aria-multiline": "true", "aria-label": label },
          handleKeyDown: (_, event) => toAnEnd(editor, event),
        },
      });
      first = text();
      editor.commands.setTextSelection(editor.state.doc.content.size);
    },
    focus: () => editor.view.focus(),
    hasChanged: () => text() !== first,
    close: () => editor.destroy(),
  };
}

/** Stay within the text: for Chromium the end of a text that stands in another one is the end of the other. */
function toAnEnd(editor, { key, ctrlKey, metaKey, shiftKey }) {
  if (!(ctrlKey || metaKey) || shiftKey || !["Home", "End"].includes(key)) return false;
  return editor.commands.setTextSelection(key === "Home" ? 0 : editor.state.doc.content.size);
}

/** Give the paragraphs of the small editor as one, with a break where each began. */
function asOneLine(editor) {
  const paragraphs = new DOMParser().parseFromString(editor.getHTML(), "text/html").querySelectorAll("p");
  return [...paragraphs].map((paragraph) => paragraph.innerHTML.trim()).filter(Boolean).join("<br>");
}
