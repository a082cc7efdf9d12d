// What an element keeps beside its words: the address of a link, its direction, the numbers of a list, the cells that span.

const KEPT_ADDRESS = /^(?:https?:\/\/|mailto:|\/(?![/\\]))/i;
// The server is stricter about what stands behind the number.
const TELEPHONE = /^(?:tel:\+?\d[-.()\s\d]*(?:;ext=\d+)?|sms:\+?\d[-.()\s\d]*(?:[?&]body=.*)?)$/i;
const DIRECTIONS = new Set(["ltr", "rtl", "auto"]);
const RIGHT = `[${["Hebrew", "Arabic", "Syriac", "Thaana", "Nko", "Adlam", "Hanifi_Rohingya", "Samaritan", "Mandaic"].map((name) => `\\p{Script=${name}}`).join("")}]`;
const LEANS_RIGHT = new RegExp(`^\\P{L}*${RIGHT}`, "u");
const HOLDS_RIGHT = new RegExp(RIGHT, "u");
const LIST_STYLES = new Map(
  Object.entries({
    "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i", "upper-roman": "I",
  }),
);
const MOST_CELLS = 99;

/** Give a property of an element's style in lower case, also of those that only Word knows. The style stands in data-style. */
export function styleOf(element, property) {
  const rules = (element.dataset.style ?? "").split(";");
  const rule = rules.findLast((text) => text.split(":", 1)[0].trim().toLowerCase() === property) ?? "";
  return rule.slice(rule.indexOf(":") + 1).trim().toLowerCase();
}

/** Tell whether an address is that of a telephone, to call or to write to. */
export const isTelephone = (address) => TELEPHONE.test(address.replaceAll("%20", " "));

/** Tell whether a link to an address may stay in a text. */
export const isKept = (address) => KEPT_ADDRESS.test(address) || isTelephone(address);

/** Tell whether the first letter of a text belongs to a script that is read from right to left. */
export const leansRight = (text) => LEANS_RIGHT.test(text);

/** Tell whether any word of a text may be read from right to left. */
export const holdsRight = (text) => HOLDS_RIGHT.test(text);

/** Give the direction that an element states, "" for none. */
export function directionOf(element) {
  const stated = element.getAttribute("dir")?.toLowerCase() || styleOf(element, "direction");
  return DIRECTIONS.has(stated) ? stated : "";
}

/** Give the direction that is stated by an element or the nearest around it, "" for none. */
export function directionAround(element) {
  for (let each = element; each; each = each.parentElement) {
    const stated = directionOf(each);
    if (stated) return stated;
  }
  return "";
}

/** Take away what says no more than the words or the elements around say; office programs state the direction of every paragraph. */
export function settleDirections(root) {
  for (const element of root.querySelectorAll("[dir]:not(span)")) {
    const around = element.parentElement.closest("[dir]")?.getAttribute("dir") ?? "";
    const own = element.getAttribute("dir");
    const isPlain = own !== "rtl" && around !== "rtl" && !leansRight(element.textContent);
    if (own === around || isPlain) element.removeAttribute("dir");
  }
}

/** Write how the numbered list of a source is numbered. */
export function numberList(list, source) {
  keepNumber(list, "start", source.getAttribute("start"), 1);
  const item = source.querySelector(":scope > li");
  const styles = [source, ...(item ? [item] : [])].map((element) => LIST_STYLES.get(styleOf(element, "list-style-type")));
  const type = /^[aAiI]$/.test(source.getAttribute("type") ?? "") ? source.getAttribute("type") : styles.find(Boolean);
  if (type) list.setAttribute("type", type);
  if (source.hasAttribute("reversed")) list.setAttribute("reversed", "");
}

/** Write the number that the item of a source has of its own. */
export const numberItem = (item, source) => keepNumber(item, "value", source.getAttribute("value"));

function keepNumber(element, name, text, usual) {
  const number = /^\s*-?\d{1,5}\s*$/.test(text ?? "") ? Number(text) : usual;
  if (number !== undefined && number !== usual) element.setAttribute(name, String(number));
}

/** Write how many columns and rows the cell of a source spans; its rows end with the part of the table that it stands in. */
export function spanCells(box, cell) {
  const row = cell.parentElement;
  const below = row.parentElement.rows.length - row.sectionRowIndex;
  const spans = { colspan: cell.colSpan, rowspan: Math.min(cell.rowSpan || below, below) };
  for (const [name, number] of Object.entries(spans)) {
    if (number > 1 && number <= MOST_CELLS) box.setAttribute(name, String(number));
  }
}
