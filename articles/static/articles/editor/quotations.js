/**
 * A passage as a quotation with what stands round it, and how it is found again: the rule of `articles/text/quotations.py`, where the
 * words behind it stand. One table tests both.
 */

const AROUND = 32;

/** Give the quotation of a passage of a text on one line. */
export function quote(text, start, end) {
  const exact = text.slice(start, end);
  const prefix = [...text.slice(Math.max(0, start - 2 * AROUND), start)].slice(-AROUND).join("");
  const suffix = [...text.slice(end, end + 2 * AROUND)].slice(0, AROUND).join("");
  return { exact, prefix, suffix, position: start };
}

/** Give where the passage begins in a text on one line, -1 where its words stand there no more. */
export function find(text, { exact, prefix = "", suffix = "", position = 0 }) {
  let best = { at: -1, alike: -1, off: Infinity };
  for (let at = exact ? text.indexOf(exact) : -1; at !== -1; at = text.indexOf(exact, at + 1)) {
    const end = at + exact.length;
    const before = same([...prefix].reverse(), [...text.slice(Math.max(0, at - prefix.length), at)].reverse());
    const alike = before + same([...suffix], [...text.slice(end, end + suffix.length)]);
    const off = Math.abs(at - position);
    if (alike > best.alike || (alike === best.alike && off < best.off)) best = { at, alike, off };
  }
  return best.at;
}

function same(one, other) {
  const at = one.findIndex((character, index) => character !== other[index]);
  return at === -1 ? one.length : at;
}
