/** The list of footnotes under the text: number, words, and the way to each place. Long ones are folded, and drawn when they are opened. */

import { crel } from "django-prose-editor/editor";
import { shortened } from "articles/editor/running-text";

const FOLDED_FROM = 20;

/**
 * Give the list as { section, draw }; `notes()` gives what notesOf in notes.js gives, `goTo(pos)` leads to a marker.
 *
 * `draw` changes no more of the page than has changed in the notes: it is called while somebody types.
 */
export function noteList(notes, goTo) {
  const list = crel("ol", { className: "note-list" });
  const head = crel("summary", { textContent: "Footnotes" });
  const section = crel("details", { className: "note-list__section", open: true }, [head, list]);
  section.setAttribute("aria-label", "Footnotes");
  const lines = new Map();
  let wasMany;

  const line = (note) => {
    const { key, sign, words, places } = note;
    const held = lines.get(key);
    if (held && held.sign === sign && held.words === words && held.uses === places.length) return held.element;
    const element = item(note, (at) => goTo(notes().get(key).places[at]));
    lines.set(key, { sign, words, uses: places.length, element });
    return element;
  };
  const drawLines = (present) => {
    for (const key of lines.keys()) if (!present.has(key)) lines.delete(key);
    const wanted = [...present.values()].map(line);
    wanted.forEach((element, at) => {
      if (list.children[at] !== element) list.insertBefore(element, list.children[at] ?? null);
    });
    while (list.children.length > wanted.length) list.lastElementChild.remove();
  };
  const draw = () => {
    const present = notes();
    const many = present.size >= FOLDED_FROM;
    section.hidden = !present.size;
    const words = `Footnotes (${present.size})`;
    if (head.textContent !== words) head.textContent = words;
    if (many !== wasMany) section.open = !many;
    wasMany = many;
    if (section.open) drawLines(present);
  };
  section.addEventListener("toggle", () => section.open && drawLines(notes()));
  return { section, draw };
}

function item({ sign, words, places }, goTo) {
  const ways = places.map((_, at) => {
    const name = places.length === 1 ? "Go to" : `Go to ${at + 1}`;
    const button = crel("button", { type: "button", textContent: name, "aria-label": `${name}: note ${sign}` });
    button.addEventListener("click", () => goTo(at));
    return button;
  });
  const uses = places.length > 1 ? [crel("span", { className: "note-list__uses", textContent: `used ${places.length}×` })] : [];
  const text = crel("span", { className: words ? "" : "note-list__empty", textContent: words ? shortened(words) : "This footnote has no text." });
  const last = crel("span", { className: "note-list__ways" }, [...uses, ...ways]);
  return crel("li", {}, [crel("span", { className: "note-list__sign", textContent: sign }), text, last]);
}
