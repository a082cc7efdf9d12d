// Word's lists: on the clipboard each item is a paragraph that carries its bullet or number as text.

import { styleOf } from "articles/editor/clean";

const ITEM = /^l(\d+) level(\d)/;
const NUMBER = /\d|^\s*\(?[a-z]{1,5}[.)]/i; // “o” without a dot is a bullet of the second level

/** Make lists of Word's paragraphs, each level in the item before it. */
export function makeLists(body) {
  let open = [];
  for (const paragraph of body.querySelectorAll("p[data-style]")) {
    const [, list, level] = ITEM.exec(styleOf(paragraph, "mso-list")) ?? [];
    if (!level) continue;
    if (paragraph.previousElementSibling !== open[0]?.element) open = [];
    addItem(open, paragraph, { list, level: Number(level), name: NUMBER.test(takeSign(paragraph)) ? "ol" : "ul" });
  }
}

function addItem(open, paragraph, wanted) {
  while (open.length && isOver(open.at(-1), wanted)) open.pop();
  if (open.at(-1)?.level !== wanted.level) {
    const element = paragraph.ownerDocument.createElement(wanted.name);
    if (open.length) open.at(-1).element.lastElementChild.append(element);
    else paragraph.before(element);
    open.push({ ...wanted, element });
  }
  const item = paragraph.ownerDocument.createElement("li");
  item.append(...paragraph.childNodes);
  open.at(-1).element.append(item);
  paragraph.remove();
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
