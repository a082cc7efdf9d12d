// Pasted HTML, written anew with nothing in it but what the editor knows.
//
// The words of the source are copied one run at a time, each with the marks it stands under, so that bold spans in an unbold <b>
// around paragraphs, a link around a footnote and six fonts in one word all come out plain.

import {
  directionAround, directionOf, isKept, numberItem, numberList, settleDirections, spanCells, styleOf,
} from "articles/editor/attributes";

const LINES = new Map(
  Object.entries({ p: "p", h1: "h2", h2: "h2", h3: "h3", h4: "h4", h5: "h4", h6: "h4", summary: "summary", pre: "pre" }),
);
const OTHER_BLOCKS = new Set(
  (
    "address article aside body caption center dd dialog dl dt fieldset figcaption figure footer form header hgroup html legend " +
    "li main nav optgroup option search section tbody td tfoot th thead tr"
  ).split(" "),
);
const EMPHASIS = { b: "strong", strong: "strong", i: "em", em: "em", s: "s", strike: "s", del: "s", sup: "sup", sub: "sub" };
const CODE = { code: "code", kbd: "code", samp: "code", tt: "code" };
// What each kind of text knows: its marks, the outermost first, and which element is which mark.
const BODY = {
  marks: ["a", "span", "strong", "em", "s", "code", "sup", "sub"],
  markOf: new Map(Object.entries({ ...EMPHASIS, ...CODE, cite: "em" })),
};
const NOTE = { marks: ["a", "strong", "em", "s", "cite", "sup", "sub"], markOf: new Map(Object.entries({ ...EMPHASIS, cite: "cite" })) };

// Elements that are bold by nature say so in their styles when a browser copies them.
const BOLD_BY_NATURE = new Set(["h1", "h2", "h3", "h4", "h5", "h6", "th", "summary"]);
const LANGUAGE = /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i;
const NO_LANGUAGE_OF_ITS_OWN = /^(?:en|und|zxx)(?:-|$)/i; // the blog is English; office programs write the others for “unknown”
const KEPT_WITHOUT_WORDS = "sup[data-fn], div[data-case-study], hr";
const NOTHING_WITHOUT_WORDS = new Set(["p", "h2", "h3", "h4", "summary", "pre", "ul", "ol", "li", "blockquote", "details", "table"]);

/** Give the HTML of an article's text. Words without a block around them stay so when they are all there is. */
export function cleanBody(source) {
  const frame = new Frame(source.ownerDocument.createElement("div"), BODY);
  frame.direction = directionAround(source);
  copyChildren(source, frame, {});
  settle(frame.element);
  settleDirections(frame.element);
  const only = frame.element.children.length === 1 && frame.element.firstElementChild;
  if (only && only.localName === "p" && frame.openedLines) only.replaceWith(...only.childNodes);
  return frame.element.innerHTML;
}

/** Give the HTML of a footnote: one line, with <br> where the source has another block. */
export function cleanNote(source) {
  const line = source.ownerDocument.createElement("div");
  copyChildren(source, new Frame(line, NOTE, { line, edge: "br" }), {});
  trimEnd(line);
  return line.innerHTML;
}

/** Tell whether a text has nothing to read in it. */
export const isBlank = (text) => !/[^\s\u200b]/.test(text);

/** Tell whether a text is a footnote's number, letter or symbol, or an arrow back to it, and neither a word nor a year. */
export function isSign(text) {
  const bare = text.replace(/[\s()[\].:↩\ufe0e]/g, "");
  return /^(?:\d{1,3}|(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})|[a-z]|[^\p{L}\p{N}]{0,4})$/iu.test(bare);
}

/**
 * An element that is being written. `line` takes the next words. A frame that is a line itself, such as a heading, holds no blocks: those
 * of its source are divided by `edge`. In any other frame words without a block open a paragraph.
 */
class Frame {
  constructor(element, kind, { line = null, edge = "" } = {}) {
    this.element = element;
    this.kind = kind;
    this.line = line;
    this.isLine = line !== null;
    this.edge = edge;
    this.isVerbatim = edge === "\n";
    this.atEdge = false;
    this.afterSpace = true;
    this.openedLines = 0;
    this.direction = "";
  }

  endLine() {
    if (this.isLine) this.atEdge = this.line.hasChildNodes();
    else this.line = null;
  }

  block(name) {
    this.endLine();
    const element = this.element.appendChild(this.element.ownerDocument.createElement(name));
    turn(element, this.direction);
    return element;
  }

  text(text, marks) {
    let words = this.isVerbatim ? text : text.replace(/[ \t\r\n\f\u00a0]+/g, (run) => (run === "\u00a0" ? run : " "));
    if (isBlank(words) && (!this.line || this.atEdge)) return;
    this.openLine();
    if (this.afterSpace && !this.isVerbatim) words = words.replace(/^[ \u00a0]+/, "");
    if (!words) return;
    this.afterSpace = words.endsWith(" ");
    this.place(words, marks);
  }

  lineBreak(marks) {
    if (!this.line?.hasChildNodes()) return;
    this.openLine();
    this.place(this.element.ownerDocument.createElement("br"), marks);
    this.afterSpace = true;
  }

  marker(marker) {
    this.openLine();
    this.place(marker, {});
    this.afterSpace = false;
  }

  openLine() {
    if (!this.line) {
      this.line = this.block("p");
      this.openedLines += 1;
      this.afterSpace = true;
    }
    if (!this.atEdge) return;
    this.atEdge = false;
    if (this.edge === "br") this.lineBreak({});
    else if (!this.afterSpace || this.isVerbatim) this.place(this.edge, {});
    this.afterSpace = true;
  }

  place(node, marks) {
    let parent = this.line;
    for (const name of this.kind.marks.filter((mark) => mark in marks)) {
      const wrapper = parent.ownerDocument.createElement(name);
      for (const [attribute, value] of Object.entries(marks[name])) wrapper.setAttribute(attribute, value);
      if (parent.lastChild?.cloneNode(false).isEqualNode(wrapper)) parent = parent.lastChild;
      else if (typeof node === "string" && isBlank(node)) break;
      else parent = parent.appendChild(wrapper);
    }
    parent.append(node);
  }
}

function turn(element, direction) {
  if (direction && element.localName !== "hr") element.setAttribute("dir", direction);
}

function copyChildren(source, frame, marks) {
  for (const child of source.childNodes) copy(child, frame, marks);
}

function copy(node, frame, marks) {
  if (node.nodeType === Node.TEXT_NODE) frame.text(node.data, marks);
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  const name = node.localName;
  if (name === "br") return frame.lineBreak(marks);
  if (name === "sup" && node.hasAttribute("data-fn")) return copyMarker(node, frame, marks);
  if (LINES.has(name) || WRITERS.has(name) || OTHER_BLOCKS.has(name)) return copyBlock(node, frame, marks);
  copyChildren(node, frame, marksUnder(node, marks, frame.kind));
}

function copyMarker(source, frame, marks) {
  if (frame.kind === NOTE) return copyChildren(source, frame, marks); // a note has no notes
  const marker = source.ownerDocument.createElement("sup");
  marker.className = "fn";
  for (const name of ["data-fn", "data-note"]) {
    if (source.hasAttribute(name)) marker.setAttribute(name, source.getAttribute(name));
  }
  frame.marker(marker);
  // A marker that was never closed has swallowed words of the text.
  if (!isSign(source.textContent)) copyChildren(source, frame, marks);
}

function copyBlock(node, frame, marks) {
  const under = BOLD_BY_NATURE.has(node.localName) ? marks : marksUnder(node, marks, frame.kind);
  const around = frame.direction;
  frame.endLine();
  frame.direction = directionOf(node) || around;
  const write = frame.isLine ? copyChildren : (WRITERS.get(node.localName) ?? (LINES.has(node.localName) ? copyLine : copyChildren));
  write(node, frame, under);
  frame.endLine();
  frame.direction = around;
}

function copyLine(node, frame, marks) {
  const isStray = node.localName === "summary" && frame.element.localName !== "details";
  const line = frame.block(isStray ? "p" : (LINES.get(node.localName) ?? "p"));
  copyChildren(node, new Frame(line, frame.kind, { line, edge: line.localName === "pre" ? "\n" : " " }), marks);
}

const WRITERS = new Map(
  Object.entries({
    blockquote: (node, frame, marks) => copyChildren(node, new Frame(frame.block("blockquote"), frame.kind), marks),
    details: copyDetails,
    div: copyDivision,
    hr: (node, frame) => frame.block("hr"),
    menu: copyList,
    ol: copyList,
    table: copyTable,
    ul: copyList,
  }),
);

function copyDetails(node, frame, marks) {
  const isWhole = [...node.children].some((child) => child.localName === "summary");
  copyChildren(node, isWhole ? new Frame(frame.block("details"), frame.kind) : frame, marks);
}

function copyDivision(node, frame, marks) {
  if (!node.dataset.caseStudy) return copyChildren(node, frame, marks);
  const placement = frame.block("div");
  placement.removeAttribute("dir");
  placement.dataset.caseStudy = node.dataset.caseStudy;
  placement.dataset.align = node.dataset.align || "right";
}

function copyList(node, frame, marks) {
  const list = frame.block(node.localName === "ol" ? "ol" : "ul");
  if (node.localName === "ol") numberList(list, node);
  for (const child of node.childNodes) {
    if (child.nodeType === Node.COMMENT_NODE || isEmpty(child)) continue;
    // Google Docs puts the list of the next level beside its item.
    const isNested = ["ol", "ul"].includes(child.localName) && list.lastElementChild;
    const item = isNested || list.appendChild(list.ownerDocument.createElement("li"));
    if (child.localName === "li") {
      turn(item, directionOf(child));
      numberItem(item, child);
    }
    copy(child, new Frame(item, frame.kind), marks);
  }
}

function copyTable(node, frame, marks) {
  if (node.caption) copyLine(node.caption, frame, marks);
  const body = frame.block("table").appendChild(node.ownerDocument.createElement("tbody"));
  for (const row of node.rows) {
    const written = body.appendChild(node.ownerDocument.createElement("tr"));
    for (const cell of row.cells) {
      const box = written.appendChild(node.ownerDocument.createElement(cell.localName));
      turn(box, directionOf(cell));
      spanCells(box, cell);
      copyChildren(cell, new Frame(box, frame.kind), cell.localName === "th" ? marks : marksUnder(cell, marks, frame.kind));
    }
  }
}

/** Give the marks of what stands in an element: those around it, with what its name and style put on or take off. */
function marksUnder(element, around, kind) {
  const marks = { ...around };
  const own = kind.markOf.get(element.localName);
  if (own) marks[own] = "";
  setByStyle(marks, "strong", styleOf(element, "font-weight"), /^(?:bold|[6-9]\d\d)/, /^(?:normal|lighter|[1-5]\d\d)/);
  setByStyle(marks, "em", styleOf(element, "font-style"), /^(?:italic|oblique)/, /^normal/);
  const height = styleOf(element, "vertical-align");
  if (/^su(?:per|b)$/.test(height)) marks[height.slice(0, 3)] = "";
  // What stands in a struck element cannot take the line away (CSS Text Decoration §2).
  if (/line-through/.test(styleOf(element, "text-decoration") + styleOf(element, "text-decoration-line"))) marks.s = "";
  setPassage(marks, element);
  const address = element.localName === "a" && ownAddress((element.getAttribute("href") ?? "").trim());
  if (address && isKept(address)) marks.a = { href: address };
  return marks;
}

/** Give an address of this site without its host, which browsers write into what they copy. */
function ownAddress(address) {
  return address.startsWith(`${location.origin}/`) ? address.slice(location.origin.length) : address;
}

function setByStyle(marks, name, value, on, off) {
  if (on.test(value)) marks[name] = "";
  else if (off.test(value)) delete marks[name];
}

function setPassage(marks, element) {
  const language = element.getAttribute("lang") ?? "";
  const { lang, dir, ...span } = marks.span ?? {};
  if (!LANGUAGE.test(language)) Object.assign(span, lang && { lang });
  else if (!NO_LANGUAGE_OF_ITS_OWN.test(language)) span.lang = language;
  const own = isInline(element) ? directionOf(element) : "";
  if (own === "rtl" || own === "ltr") Object.assign(span, own !== (directionAround(element.parentElement) || "ltr") && { dir: own });
  else Object.assign(span, dir && { dir });
  delete marks.span;
  if (Object.keys(span).length) marks.span = span;
}

const isInline = ({ localName }) => !(LINES.has(localName) || WRITERS.has(localName) || OTHER_BLOCKS.has(localName));

/** Take out what holds no words, and the paragraph that is all there is in an item or cell. */
function settle(root) {
  for (const element of [...root.querySelectorAll("*")].reverse()) {
    const name = element.localName;
    if (LINES.has(name) && name !== "pre") trimEnd(element);
    if (NOTHING_WITHOUT_WORDS.has(name) && isEmpty(element)) element.remove();
    const paragraphs = [...element.children].filter((child) => child.localName === "p");
    if (["li", "td", "th"].includes(name) && paragraphs.length === 1) unwrapFirst(element, paragraphs[0]);
  }
}

function isEmpty(node) {
  if (!isBlank(node.textContent)) return false;
  return node.nodeType !== Node.ELEMENT_NODE || !(node.matches(KEPT_WITHOUT_WORDS) || node.querySelector(KEPT_WITHOUT_WORDS));
}

function unwrapFirst(element, paragraph) {
  if (element.firstChild === paragraph) paragraph.replaceWith(...paragraph.childNodes);
}

function trimEnd(line) {
  for (let last = line.lastChild; last; last = line.lastChild) {
    if (last.nodeType === Node.TEXT_NODE) last.data = last.data.trimEnd();
    else if (last.localName !== "br" && !last.matches(KEPT_WITHOUT_WORDS)) trimEnd(last);
    if (last.nodeType === Node.TEXT_NODE ? last.data : last.hasChildNodes() || last.matches(KEPT_WITHOUT_WORDS)) return;
    last.remove();
  }
}
