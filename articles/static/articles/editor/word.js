// Word's lists: on the clipboard each item is a paragraph that carries its bullet or number as text.

import { styleOf } from "articles/editor/attributes";

const ITEM = /^l(\d+) level(\d)/;
const ROMAN = /^(?=.)m{0,3}(?:c[md]|d?c{0,3})(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})$/i;
// What could be both is a letter, but for the numbers that lists have: “c.” is the third, “v.” the fifth. Word writes “bb.” behind “z.”.
const LETTERS = /^(?:([cdlm])\1*|vv+)$/i;
const ROMAN_DIGITS = { i: 1, v: 5, x: 10, l: 50, c: 100, d: 500, m: 1000 };
const NUMBER = /\d|^\s*\(?[a-z]{1,5}[.)]/i; // “o” without a dot is a bullet of the second level

/** Make lists of Word's paragraphs, each level in the item before it. */
export function makeLists(body) {
  let open = [];
  for (const paragraph of body.querySelectorAll("p[data-style]")) {
    const [, list, level] = ITEM.exec(styleOf(paragraph, "mso-list")) ?? [];
    if (!level) continue;
    if (paragraph.previousElementSibling !== open[0]?.element) open = [];
    const sign = takeSign(paragraph);
    addItem(open, paragraph, { list, level: Number(level), name: NUMBER.test(sign) ? "ol" : "ul" }, sign);
  }
}

function addItem(open, paragraph, wanted, sign) {
  while (open.length && isOver(open.at(-1), wanted)) open.pop();
  const before = open.at(-1)?.level === wanted.level ? open.at(-1) : null;
  const { type, number } = wanted.name === "ol" ? readNumber(sign, before?.type) : {};
  if (!before) {
    const element = paragraph.ownerDocument.createElement(wanted.name);
    if (open.length) open.at(-1).element.lastElementChild.append(element);
    else paragraph.before(element);
    if (type) element.setAttribute("type", type);
    if (number > 1) element.setAttribute("start", number);
    open.push({ ...wanted, element, type });
  }
  const item = paragraph.ownerDocument.createElement("li");
  // A list that goes on behind a paragraph, or begins anew, says so by its numbers alone.
  if (before && number && number !== before.next) item.setAttribute("value", number);
  open.at(-1).next = number + 1;
  item.append(...paragraph.childNodes);
  open.at(-1).element.append(item);
  paragraph.remove();
}

/** Give the number that a sign shows, and how it is written: "" for digits, else what HTML calls it. `known` is how its list is numbered. */
function readNumber(sign, known) {
  const digits = /(\d{1,5})\D*$/.exec(sign);
  if (digits) return { type: "", number: Number(digits[1]) };
  const letters = /[a-z]+/i.exec(sign)?.[0] ?? "";
  const isLarge = letters === letters.toUpperCase();
  const isRoman = ROMAN.test(letters) && !/^a$/i.test(known ?? "") && !LETTERS.test(letters);
  return isRoman
    ? { type: isLarge ? "I" : "i", number: romanNumber(letters) }
    : { type: isLarge ? "A" : "a", number: 26 * (letters.length - 1) + letters.toLowerCase().charCodeAt(0) - 96 };
}

function romanNumber(letters) {
  const values = [...letters.toLowerCase()].map((letter) => ROMAN_DIGITS[letter]);
  return values.reduce((sum, value, at) => sum + (value < (values[at + 1] ?? 0) ? -value : value), 0);
}

const isOver = (last, { level, name, list }) => last.level > level || (last.level === level && (last.name !== name || last.list !== list));

/** Take the bullet or number out of a paragraph and give it. */
function takeSign(paragraph) {
  const taken = [...paragraph.querySelectorAll("[data-style]")].filter((element) => styleOf(element, "mso-list") === "ignore");
  const comments = paragraph.ownerDocument.createTreeWalker(paragraph, NodeFilter.SHOW_COMMENT);
  while (comments.nextNode()) {
    if (comments.currentNode.data.includes("!supportLists")) taken.push(...nodesUnder(comments.currentNode));
  }
  for (const node of taken) node.remove();
  return taken.map((node) => node.textContent).join("");
}

/** Give what stands under a condition; nothing if its end stands elsewhere, for then the item's words might stand there too. */
function nodesUnder(condition) {
  const nodes = [];
  for (let node = condition.nextSibling; node; node = node.nextSibling) {
    if (isEnd(node)) return nodes;
    nodes.push(node);
  }
  return [];
}

const isEnd = (node) => node.nodeType === Node.COMMENT_NODE && node.data.includes("[endif]");
