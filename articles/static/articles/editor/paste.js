// What the clipboard holds as HTML, made ready for the editor: clean, and with its footnotes as markers that carry their text.

import { cleanBody, cleanNote, isBlank, isSign, styleOf } from "articles/editor/clean";
import { makeLists } from "articles/editor/word";

// A note and its mark each have an id and lead to one another. In order: Word, Google Docs, LibreOffice, our own pages and those that
// were written in Markdown, WordPress' block editor.
const OURS = "(?:p\\d+-)?fn";
const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const NOTE_ID = anyOf("_(?:ftn|edn)\\d+", "ftnt\\d+", "sd(?:foot|end)note\\d+sym", `${OURS}(?:[-:][\\w-]+|\\d+)`, UUID);
const MARK_ID = anyOf("_(?:ftn|edn)ref\\d+", "ftnt_ref\\d+", "sd(?:foot|end)note\\d+anc", `${OURS}ref[-:]?[\\w.-]+`, `${UUID}-link.*`);
const LASTING_KEY = anyOf(`${OURS}-(n[0-9a-f]{8})`, `(${UUID})`);

const TAG = /<\/?[a-z](?:"[^"]*"|'[^']*'|[^"'<>])*>/gi;
const JUDGED_IN_TAG = /"[^"]*"|'[^']*'|(?<=[\s"'])(?:style|on[a-z]+)(?=\s*=)/gi;

const UNSEEN =
  "script, noframes, template, noscript, title, select, datalist, textarea, iframe, object, svg, math, [hidden], " +
  "br.Apple-interchange-newline, .fn .vh, .notes .vh, a.heading__link"; // the last three stand on our own pages
// What reviewers wrote in the margin of a Word document is no part of its text.
const REMARKS = "a.msocomanchor, span.MsoCommentReference, div.msocomtxt";

/**
 * Give `html` for the editor to parse and the number of `notes` that were taken over.
 *
 * A footnote becomes `<sup class="fn" data-fn="KEY" data-note="TEXT">` and leaves the list of notes; one whose mark or text is not on the
 * clipboard stays as it is read. What a ProseMirror editor copied, ours among them, is its own to understand and comes back unchanged.
 */
export function takeOver(html) {
  const { body } = parse(html);
  if (body.querySelector("[data-pm-slice]")) return { html, notes: 0 };
  removeUnseen(body);
  placeCases(body);
  makeLists(body);
  const notes = takeNotes(body);
  return { html: cleanBody(body), notes };
}

/** Give a document in which nothing runs or loads. */
function parse(html) {
  // Without a doctype a table would stay inside its paragraph.
  return new DOMParser().parseFromString(`<!doctype html>${html.replace(TAG, disarm)}`, "text/html");
}

/** Rename what the content policy of the page would complain of: styles and scripts in attributes, and <style> to another raw text. */
function disarm(tag) {
  const quiet = tag.replace(JUDGED_IN_TAG, (found) => (/^["']/.test(found) ? found : `data-${found}`));
  return quiet.replace(/^(<\/?)style(?=[\s/>])/i, "$1noframes");
}

function removeUnseen(body) {
  for (const element of body.querySelectorAll(`${UNSEEN}, ${REMARKS}`)) element.remove();
  for (const element of body.querySelectorAll("[data-style]")) {
    if (styleOf(element, "display") === "none" || styleOf(element, "mso-element") === "comment-list") element.remove();
  }
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

function takeNotes(body) {
  const marks = findMarks(body);
  const notes = findNotes(body, new Set(marks.map((mark) => mark.id)));
  const blocks = [...notes.values()].map((note) => note.block);
  const inNotes = marks.filter((mark) => blocks.some((block) => block.contains(mark.element)));
  const inText = marks.filter((mark) => !inNotes.includes(mark));
  for (const mark of inNotes) showSign(mark.element);
  const taken = new Set();
  for (const mark of inText) {
    const note = notes.get(mark.id);
    if (note && putMarker(mark.element, note)) taken.add(note);
    else showSign(mark.element);
  }
  for (const note of notes.values()) {
    if (taken.size === notes.size) removeHead(note.block);
    if (taken.has(note)) note.block.remove();
    else keepNote(note.block);
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
  const raised = element.closest("sup");
  return raised && raised.querySelectorAll("a").length <= 1 && isSign(raised.textContent) ? raised : element;
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
  const raised = element.ownerDocument.createElement("sup");
  raised.textContent = sign;
  element.replaceWith(raised);
}

/** Leave a note that no mark leads to in the text, with the number it shows. */
function keepNote(block) {
  for (const link of waysBack(block)) {
    if (/[\p{L}\p{N}*†‡§‖¶]/u.test(link.textContent)) showSign(link);
    else link.remove();
  }
  const list = block.localName === "li" && block.closest("ol, ul");
  if (!list) return;
  const paragraph = block.ownerDocument.createElement("div");
  paragraph.append(...wordsOf(block).childNodes);
  block.remove();
  list.before(paragraph);
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
