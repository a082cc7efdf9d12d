/* Where two values of a field differ: as a place in a text for the server, and in words for a writer. */

const PAIR = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g;
const AROUND = 30;
const MOST = 300;

/* Give the lengths of what two texts have in common at their beginning and at their end; no character is parted. */
function ends(before, after) {
  const most = Math.min(before.length, after.length);
  const isInside = (text, at) => /[\uD800-\uDBFF]/.test(text[at - 1] ?? "") && /[\uDC00-\uDFFF]/.test(text[at] ?? "");
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  if (isInside(before, head) || isInside(after, head)) head--;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  if (isInside(before, before.length - tail) || isInside(after, after.length - tail)) tail--;
  return [head, tail];
}

/* Characters as Python counts them: a pair of surrogates is one. */
const counted = (text) => text.length - (text.match(PAIR)?.length ?? 0);

function change(before, after) {
  if (typeof before !== "string" || typeof after !== "string" || after.length < 100) return after;
  const [head, tail] = ends(before, after);
  return { head: counted(before.slice(0, head)), tail: counted(before.slice(before.length - tail)), words: after.slice(head, after.length - tail) };
}

/* Give what leads from some fields to others, by name: the value, a place in a text with its words, or null for what is left out. */
export function changes(before, after) {
  const differ = (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(differ);
  return Object.fromEntries(names.map((name) => [name, after[name] === undefined ? null : change(before[name], after[name])]));
}

/* The words of a value: HTML without its marks and with its notes, names of what was chosen, yes or no. */
function wordsOf(value, field) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (field?.options) return [value ?? []].flat().map((each) => [...field.options].find((option) => option.value === each)?.text ?? each).join(", ");
  const page = new DOMParser().parseFromString(value ?? "", "text/html"); // inert: nothing runs, nothing is fetched
  for (const note of page.querySelectorAll("[data-note]")) note.append(` [${note.dataset.note.replace(/<[^>]*>/g, "")}]`);
  for (const block of page.querySelectorAll("p, li, h2, h3, h4, blockquote, tr")) block.append(" ");
  return page.body.textContent.replace(/\s+/g, " ").trim();
}

const shortened = (text) => (text.length > MOST ? `${text.slice(0, MOST / 2)} … ${text.slice(-MOST / 2)}` : text);

/* Give elements that show how a value differs from what the form has: what goes in `del`, what comes in `ins`, a few words round them. */
export function shown(before, after, field) {
  const [old, now] = [wordsOf(before, field), wordsOf(after, field)];
  let [head, tail] = ends(old, now);
  while (head && /\S/.test(old[head - 1])) head--; // whole words
  while (tail && /\S/.test(old.at(-tail))) tail--;
  const parts = [["del", old.slice(head, old.length - tail)], ["ins", now.slice(head, now.length - tail)]].filter(([, text]) => text.trim());
  const drawn = parts.flatMap(([tag, textContent]) => [Object.assign(document.createElement(tag), { textContent: shortened(textContent) }), " "]);
  const before_ = `${head > AROUND ? "… " : ""}${old.slice(Math.max(0, head - AROUND), head)}`;
  const behind = `${old.slice(old.length - tail).slice(0, AROUND)}${tail > AROUND ? " …" : ""}`;
  return [before_, ...drawn, behind];
}
