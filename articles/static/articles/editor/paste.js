// What the clipboard holds as HTML, made ready for the editor: clean, and with its footnotes as markers that carry their text.

import { Extension, Plugin, pm } from "django-prose-editor/editor";
import { cleanBody, cleanNote, isBlank, isSign } from "articles/editor/clean";
import { heldBeside, liftSigns, saidOf, settlePictures, takePictures } from "articles/editor/pasted-pictures";
import { removeUnseen } from "articles/editor/unseen";
import { makeLists } from "articles/editor/word";

const { DOMSerializer } = pm.model;

// A note and its mark each have an id and lead to one another. In order: Word, Google Docs, LibreOffice, our own pages and those that
// were written in Markdown, WordPress' block editor.
const OURS = "(?:p\\d+-)?fn";
const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const NOTE_ID = anyOf("_(?:ftn|edn)\\d+", "ftnt\\d+", "sd(?:foot|end)note\\d+sym", `${OURS}(?:[-:][\\w-]+|\\d+)`, UUID);
const MARK_ID = anyOf("_(?:ftn|edn)ref\\d+", "ftnt_ref\\d+", "sd(?:foot|end)note\\d+anc", `${OURS}ref[-:]?[\\w.-]+`, `${UUID}-link.*`);
const LASTING_KEY = anyOf(`${OURS}-(n[0-9a-f]{8})`, `(${UUID})`);

const TAG = /<\/?[a-z](?:"[^"]*"|'[^']*'|[^"'<>])*>/gi;
const JUDGED_IN_TAG = /"[^"]*"|'[^']*'|(?<=[\s"'])(?:style|on[a-z]+)(?=\s*=)/gi;

// An editor without these nodes and marks would drop what they hold, or what they say of it.
const PARTS = { notes: "footnoteRef", cases: "caseStudyPlacement", pictures: "picture", tables: "table", blocks: "listItem", deletions: "deleted" };
const EVERYTHING = Object.fromEntries(Object.keys(PARTS).map((name) => [name, true]));
const NOTHING = { pictures: [], left: [], said: "" };
// What our editors copy says so. ProseMirror's own attribute stands on the clipboards of many sites.
const SIGNED = ["data-copied-in", "articles/editor"];

/** Cleans what is pasted or dropped, in every editor, down to what that editor can hold; its pictures come along where they can. */
export const Pasting = Extension.create({
  name: "pasting",

  addProseMirrorPlugins() {
    const { editor } = this;
    const { nodes, marks } = editor.schema;
    const holds = Object.fromEntries(Object.entries(PARTS).map(([name, part]) => [name, part in nodes || part in marks]));
    const say = (...sentences) => sentences.some(Boolean) && editor.storage.desk.say(sentences.filter(Boolean).join(" "));
    let beside; // what the clipboard holds besides its HTML
    let taken = NOTHING;
    const transformPastedHTML = (pasted) => {
      const { html, notes, ...others } = takeOver(pasted, holds, beside);
      taken = { ...others, said: notes ? `${notes} ${notes === 1 ? "footnote" : "footnotes"} taken over.` : "" };
      return html;
    };
    const see = (data) => {
      beside = heldBeside(data);
      taken = NOTHING;
    };
    const put = (tr) => {
      const { pictures, left, said } = taken;
      say(said, saidOf(pictures.length, left));
      if (!pictures.length) return false;
      const places = liftSigns(tr).map(({ number, pos }) => ({ ...pictures[number], pos }));
      editor.storage.picture.bring(editor, tr.scrollIntoView(), places).then((refused) => say(...new Set(refused)));
      return true;
    };
    return [
      new Plugin({
        props: {
          transformPastedHTML,
          clipboardSerializer: signing(editor.schema),
          handleDOMEvents: {
            paste: (view, { clipboardData }) => void see(clipboardData),
            drop: (view, { dataTransfer }) => void see(dataTransfer),
          },
          handlePaste: (view, event, slice) => put(view.state.tr.replaceSelection(slice).setMeta("paste", true)),
          handleDrop(view, event, slice, moved) {
            const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos;
            if (moved || view.dragging || at === undefined) return false;
            return put(view.state.tr.replaceRange(at, at, slice)) && (event.preventDefault(), true);
          },
        },
      }),
    ];
  },
});

/** Give the serializer of what is copied, which says that this editor wrote it. */
function signing(schema) {
  const serializer = DOMSerializer.fromSchema(schema);
  const serializeFragment = (...given) => {
    const copied = serializer.serializeFragment(...given);
    copied.firstElementChild?.setAttribute(...SIGNED);
    return copied;
  };
  return { serializeFragment };
}

/**
 * Give `html` for the editor to parse and the number of `notes` that were taken over.
 *
 * A footnote becomes `<sup class="fn" data-fn="KEY" data-note="TEXT">` and leaves the list of notes; one whose mark or text is not on the
 * clipboard stays as it is read, and so do all where the editor `holds` no notes. Without `blocks` the HTML is one line, that of a note.
 * What our own editor copied comes back whole, if this one holds all of it. Whatever is pasted, nothing that is hidden comes in.
 *
 * The HTML has a sign for each of its `pictures`; those that do not come along are `left`, see pasted-pictures. `beside` is what the
 * clipboard holds besides.
 */
export function takeOver(html, holds = EVERYTHING, beside = null) {
  const quiet = html.replace(TAG, disarm);
  const { body } = parse(quiet);
  removeUnseen(body);
  if (isOurs(body) && holdsAll(body, holds)) return { html: body.innerHTML, notes: 0, ...NOTHING };
  if (holds.cases) placeCases(body);
  makeLists(body);
  const { pictures, left } = takePictures(body, beside, holds.pictures);
  const notes = takeNotes(body, holds);
  if (!holds.notes) spellOut(body);
  if (!holds.tables) spread(body);
  const settled = settlePictures(holds.blocks ? cleanBody(body) : cleanNote(body), pictures);
  return { html: settled.html, notes, pictures, left: [...left, ...settled.lost.map((number) => pictures[number].alt)] };
}

/** Give a document in which nothing runs or loads, of HTML that is quiet. */
function parse(quiet) {
  // Without a doctype a table would stay inside its paragraph.
  return new DOMParser().parseFromString(`<!doctype html>${quiet}`, "text/html");
}

const isOurs = (body) => Boolean(body.querySelector("[data-pm-slice]") && body.querySelector(`[${SIGNED[0]}="${SIGNED[1]}"]`));

function holdsAll(body, { notes, tables, deletions }) {
  return [[notes, "sup[data-fn]"], [tables, "table"], [deletions, "del"]].every(([held, parts]) => held || !body.querySelector(parts));
}

/** Rename what the content policy of the page would complain of: styles and scripts in attributes, and <style> to another raw text. */
function disarm(tag) {
  const quiet = tag.replace(JUDGED_IN_TAG, (found) => (/^["']/.test(found) ? found : `data-${found}`));
  return quiet.replace(/^(<\/?)style(?=[\s/>])/i, "$1noframes");
}

/** Put a case study in its place instead of its words: they are written once, with the case. */
function placeCases(body) {
  for (const shown of body.querySelectorAll("aside.case-study[id]")) {
    const slug = /^(?:p\d+-)?case-([-\w]+)$/.exec(shown.id)?.[1];
    if (!slug) continue;
    const placement = body.ownerDocument.createElement("div");
    placement.dataset.caseStudy = slug;
    placement.dataset.align = /case-study--(left|right|full)/.exec(shown.className)?.[1] ?? "right";
    shown.replaceWith(placement);
  }
}

function takeNotes(body, holds) {
  const marks = findMarks(body);
  const notes = findNotes(body, new Set(marks.map((mark) => mark.id)));
  const blocks = [...notes.values()].map((note) => note.block);
  const inNotes = marks.filter((mark) => blocks.some((block) => block.contains(mark.element)));
  const inText = marks.filter((mark) => !inNotes.includes(mark));
  for (const mark of inNotes) showSign(mark.element);
  const taken = new Set();
  for (const mark of inText) {
    const note = holds.notes && notes.get(mark.id);
    if (note && putMarker(mark.element, note)) taken.add(note);
    else showSign(mark.element);
  }
  for (const note of notes.values()) {
    if (taken.size === notes.size) removeHead(note.block);
    if (taken.has(note)) note.block.remove();
    else keepNote(note.block, holds);
  }
  return taken.size;
}

/** Give every mark in the text with the id of its note. A mark that carries its text already is none of ours. */
function findMarks(body) {
  const marks = [];
  for (const element of body.querySelectorAll("sup[data-fn]:not([data-note]), a[href]")) {
    if (element.parentElement.closest("sup[data-fn]")) continue;
    const id = element.dataset.fn ?? fragmentOf(element);
    if (element.dataset.fn || NOTE_ID.test(id)) marks.push({ id, element: withBrackets(element) });
  }
  return marks;
}

/** Give the <sup> around a link when it holds nothing but the mark, with brackets perhaps. */
function withBrackets(element) {
  const around = element.closest("sup");
  return around && around.querySelectorAll("a").length <= 1 && isSign(around.textContent) ? around : element;
}

/** Give the notes by their ids. That something has such an id is not enough: marks lead to it, or it leads back to one. */
function findNotes(body, wanted) {
  const notes = new Map();
  for (const anchor of body.querySelectorAll("[id], a[name]")) {
    const id = idOf(anchor);
    if (notes.has(id) || !(wanted.has(id) || NOTE_ID.test(id))) continue;
    const block = blockOf(anchor);
    if (block && (wanted.has(id) || waysBack(block).length)) notes.set(id, { id, block });
  }
  return notes;
}

/** Give the block that is the note of an anchor: it begins there and holds no other. */
function blockOf(anchor) {
  const isNote = (block) => block && beginsWith(block, anchor) && noteIdsIn(block).size <= 1;
  return ["li", "div", "p"].map((name) => anchor.closest(name)).find(isNote);
}

function beginsWith(block, anchor) {
  if (block === anchor) return true;
  const before = block.ownerDocument.createRange();
  before.setStart(block, 0);
  before.setEndBefore(anchor);
  return isBlank(before.toString());
}

const noteIdsIn = (block) => new Set([...block.querySelectorAll("[id], a[name]")].map(idOf).filter((id) => NOTE_ID.test(id)));

const waysBack = (block) => [...block.querySelectorAll("a[href]")].filter((link) => MARK_ID.test(fragmentOf(link)));

/** Put a marker in the place of a mark; false where the note has no words. */
function putMarker(element, note) {
  note.text ??= textOf(note.block);
  if (!note.text) return false;
  note.key ??= LASTING_KEY.exec(note.id)?.slice(1).find(Boolean) ?? newKey();
  const marker = element.ownerDocument.createElement("sup");
  marker.className = "fn";
  marker.dataset.fn = note.key;
  marker.dataset.note = note.text;
  const words = isSign(element.textContent) ? [] : element.childNodes;
  element.replaceWith(...words, marker);
  return true;
}

/** Give a note's own words, without its number and its ways back. */
function textOf(block) {
  const words = wordsOf(block).cloneNode(true);
  for (const link of waysBack(words)) {
    if (isSign(link.textContent)) link.remove();
  }
  return isBlank(words.textContent) ? "" : cleanNote(words);
}

// On our own pages a note's symbol and its ways back stand beside its words.
const wordsOf = (block) => block.querySelector(".fn-text") ?? block;

/** Leave the number of a mark whose note is not here where a reader saw it. */
function showSign(element) {
  const sign = element.textContent.trim();
  if (isBlank(sign) || !isSign(sign)) return;
  element.replaceWith(raised(element, sign));
}

/** Leave a note that no mark leads to in the text, with the number it shows; where all of them stay, their list numbers them. */
function keepNote(block, holds) {
  for (const link of waysBack(block)) {
    if (/[\p{L}\p{N}*†‡§‖¶]/u.test(link.textContent)) showSign(link);
    else link.remove();
  }
  const list = holds.notes && block.localName === "li" && block.closest("ol, ul");
  if (!list) return;
  const words = block.ownerDocument.createElement("div");
  words.append(...wordsOf(block).childNodes);
  block.remove();
  list.before(words);
}

/** Write the notes that markers carry under the text, each with a number that stands for its markers. */
function spellOut(body) {
  const signs = new Map();
  for (const marker of body.querySelectorAll("sup[data-fn][data-note]")) {
    const { fn, note } = marker.dataset;
    const sign = signs.get(fn) ?? `[${signs.size + 1}]`;
    if (!signs.has(fn)) body.append(paragraph(body, sign, ...parse(note.replace(TAG, disarm)).body.childNodes));
    signs.set(fn, sign);
    marker.replaceWith(raised(body, sign), ...(isSign(marker.textContent) ? [] : marker.childNodes));
  }
}

function paragraph({ ownerDocument }, sign, ...words) {
  const element = ownerDocument.createElement("p");
  element.append(raised({ ownerDocument }, sign), " ", ...words);
  return element;
}

function raised({ ownerDocument }, sign) {
  const element = ownerDocument.createElement("sup");
  element.textContent = sign;
  return element;
}

/** Make lines of the rows of tables. */
function spread(body) {
  for (const table of body.querySelectorAll("table")) {
    const lines = [...table.rows].map((row) => {
      const line = table.ownerDocument.createElement("p");
      line.append(...[...row.cells].flatMap((cell) => [...cell.childNodes, " "]));
      return line;
    });
    table.replaceWith(...(table.caption ? [table.caption] : []), ...lines);
  }
}

/** Take the rule or heading over a list of notes away. */
function removeHead(block) {
  const list = block.closest("ol, ul") ?? block;
  while (list.previousElementSibling?.matches("hr, br")) list.previousElementSibling.remove();
  list.closest("[role=doc-endnotes]")?.querySelector("h1, h2, h3, h4, h5, h6")?.remove();
}

const idOf = (element) => element.id || element.getAttribute("name") || "";

// Browsers make the addresses that they copy absolute, Word may write the path of its file.
const fragmentOf = (link) => /#([^#]*)$/.exec(link.getAttribute("href"))?.[1] ?? "";

function anyOf(...patterns) {
  return new RegExp(`^(?:${patterns.join("|")})$`);
}

function newKey() {
  return `n${Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
