/** The bubble in which a footnote is written, at its place in the text. */

import { crel } from "django-prose-editor/editor";
import { ask, choice, complaint, field } from "articles/editor/dialog";
import { runningText, shortened, wordsOf } from "articles/editor/running-text";

/**
 * Ask for the text of a footnote. `note` is its present text, "" for a new one; `others` are the [key, sign, words] of the notes that a new
 * marker may point to instead; `uses` counts the places of the present one;
 * `line` is the box of its place on the screen.
 *
 * `drafted` is given the text at each change of it. Gives `{ note }`, `{ key }` of another note, `{ remove: true }`, or undefined when the writer leaves.
 */
export async function askForNote({ note = "", others = [], uses = 1, line, drafted = () => {} }) {
  const isNew = !note && !uses;
  const written = runningText(note, { label: "Text of the note", changed: drafted });
  const missing = complaint();
  const other = choice([["", "Write a new note"], ...others.map(([key, sign, words]) => [key, `${sign}  ${shortened(words)}`])], "");

  const answer = () => {
    if (other.value) return { key: other.value };
    const text = written.text();
    if (wordsOf(text)) return { note: text };
    missing.textContent = "Please write the text of the note.";
    written.focus();
    return false;
  };
  const removal = (end) => {
    if (isNew) return [];
    const button = crel("button", { type: "button", textContent: "Remove this mark" });
    button.addEventListener("click", () => end({ remove: true }));
    return [button];
  };
  const fields = [written.box, missing];
  if (isNew && others.length) fields.unshift(field("Note", other));
  if (uses > 1) fields.unshift(crel("p", { textContent: `This note stands in ${uses} places; all of them will have the new text.` }));
  other.addEventListener("change", () => {
    written.box.hidden = Boolean(other.value);
  });

  const result = ask(isNew ? "New footnote" : "Footnote", { fields, agree: "Save note", answer, extra: removal, unsaved: written.hasChanged, line });
  written.open();
  written.focus();
  const given = await result;
  written.close();
  return given;
}
