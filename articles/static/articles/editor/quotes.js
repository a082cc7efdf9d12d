// What a sign becomes that is typed: quotes, apostrophes, dashes and ellipses, as the language of the words has them.

// The marks of CLDR 47, the outer pair and the inner one; every language that is not here has those of English.
// Spanish has those of our own pages in it, which are the Academy's and were CLDR's until lately.
const OTHER_MARKS = {
  "„”‚’": "agq ff",
  "«»‹›": "am fa fr-ch gsw",
  "”“’‘": "ar ur",
  "«»“”": "ast br ca el es eu it kab kk pt-pt sq ti",
  "«»„“": "be ky ru uk",
  "„“„“": "bg lt",
  "„“‚‘": "cs de dsb et hr hsb is lb mk sk sl",
  "„”‘’": "bs",
  "«»‘’": "no nb nn rw",
  "””’’": "fi he sv",
  "«»”“": "fr-ca",
  "«»«»": "fr hy",
  "„”»«": "hu",
  "‘’“”": "ia tn",
  "「」『』": "ja zh-hant zh-tw zh-hk",
  "„“«»": "ka",
  "‘’‘’": "nl",
  "„”«»": "pl ro",
  "„”’’": "sr",
  "“”“”": "tk",
  "“”’‘": "uz",
};
const MARKS = new Map(Object.entries(OTHER_MARKS).flatMap(([marks, languages]) => languages.split(" ").map((language) => [language, marks])));
const ENGLISH = "“”‘’";
const NO_BREAK_SPACE = "\u00a0"; // within French guillemets

const BEGINNING = /(?:^|[\s([{<¡¿/\u2012-\u2015])$/;
const ADDRESS = /:\/\/|^www\.|^mailto:|@/i;
// Words that begin with an apostrophe in English; the quote before them looked like an opening one when it was typed.
const CLIPPED = /(^|[\s“(])‘(tis|twas|twere|twill|til|em|cause|bout|round|n)$/i;
const AFTER_A_WORD = /^[\s.,;:!?']$/;
const DECADE = /(^|[\s“(])‘(\d0)$/;

/** Give the marks of a language, or of the nearest that it is one of, as { open, close, innerOpen, innerClose }. */
export function marksOf(language) {
  const parts = language.toLowerCase().replaceAll("_", "-").split("-");
  let found;
  for (; parts.length && !found; parts.pop()) found = MARKS.get(parts.join("-"));
  const [open, close, innerOpen, innerClose] = found ?? ENGLISH;
  // A single quote is an apostrophe first; where both pairs are one it could be nothing else.
  const inner = innerOpen === open ? ["‘", "’"] : [innerOpen, innerClose];
  const space = /^fr\b/i.test(language) ? NO_BREAK_SPACE : "";
  return { open: open + space, close: space + close, innerOpen: inner[0], innerClose: inner[1] };
}

/**
 * Give what stands there once `sign` is typed behind the words `before` and in front of `after`: { back, text }, where `text` stands in the
 * stead of the sign and of the `back` signs before it; null where the sign stays as it is.
 */
export function setAsTyped(sign, before, after, language) {
  const word = /\S*$/.exec(before)[0];
  if (sign === '"') return doubleQuote(before, marksOf(language));
  if (ADDRESS.test(word)) return null;
  if (sign === "'") return clipped(sign, before, language) ?? singleQuote(before, after, marksOf(language));
  if (sign === "-") return dash(before);
  if (sign === ".") return /(?:^|[^.…])\.\.$/.test(before) && !/[/\\]/.test(word) ? { back: 2, text: "…" } : clipped(sign, before, language);
  if (before === "--") return { back: 2, text: `—${sign}` };
  const decade = sign === "s" && isEnglish(language) && DECADE.exec(before);
  return decade ? { back: 3, text: `’${decade[2]}s` } : clipped(sign, before, language);
}

const isEnglish = (language) => /^en\b/i.test(language);

function doubleQuote(before, { open, close, innerOpen }) {
  if (begins(before, open, innerOpen)) return { back: 0, text: open };
  // Inches stay as they are typed.
  if (/\d$/.test(before) && !isOpen(before, open, close)) return null;
  return { back: 0, text: close };
}

function singleQuote(before, after, { open, innerOpen, innerClose }) {
  if (begins(before, open, innerOpen)) return { back: 0, text: /^\d/.test(after) ? "’" : innerOpen };
  const closes = !/^\p{L}/u.test(after) && isOpen(before, innerOpen, innerClose);
  return { back: 0, text: closes ? innerClose : "’" };
}

/** Tell whether a quotation begins behind these words. Where one sign opens and closes, what stands before it tells. */
function begins(before, open, innerOpen) {
  const last = before.slice(-1);
  return BEGINNING.test(before) || (!/[”’]/.test(last) && [open, innerOpen].includes(last));
}

/** Tell whether a quotation stands open at the end of these words. */
function isOpen(before, open, close) {
  const [opening, closing] = [open.trim(), close.trim()];
  if (opening === closing) return before.split(opening).length % 2 === 0;
  return before.lastIndexOf(opening) > before.lastIndexOf(closing);
}

function dash(before) {
  // At the beginning of a block three of them are a line across.
  if (/^-*$/.test(before) || before.endsWith("<!-") || before.endsWith("--")) return null;
  if (before.endsWith("-")) return { back: 1, text: "–" };
  return before.endsWith("–") ? { back: 1, text: "—" } : null;
}

function clipped(sign, before, language) {
  const found = isEnglish(language) && AFTER_A_WORD.test(sign) && CLIPPED.exec(before);
  return found ? { back: found[2].length + 1, text: `’${found[2]}${sign === "'" ? "’" : sign}` } : null;
}
