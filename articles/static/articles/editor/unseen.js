// What stands in pasted HTML and is not for readers: what nobody sees, what reviewers wrote in the margin, and what an editor took out.

import { styleOf } from "articles/editor/attributes";

// Hidden by the HTML Standard (§15.3.1), shown by other means than words, or named so by the themes of most sites. The last three stand
// on our own pages.
const NEVER_SHOWN =
  "script, noframes, noembed, noscript, template, title, xml, select, datalist, textarea, iframe, object, svg, math, canvas, audio, video, meter, " +
  "progress, rp, dialog:not([open]), [popover], [hidden], .screen-reader-text, .sr-only, .visually-hidden, .visuallyhidden, .element-invisible, " +
  "br.Apple-interchange-newline, .fn .vh, .notes .vh, a.heading__link, .fold__length";
const REMARKS =
  "a.msocomanchor, span.MsoCommentReference, div.msocomtxt, " +
  "a[id^='cmnt_ref'], sup:has(> a[id^='cmnt_ref']), div:has(> p:first-child > a[id^='cmnt'][href*='#cmnt_ref'])";
// Word names who took words out, on the web by a class, and for what a writer struck out Word and LibreOffice have <s> or <strike>.
const TAKEN_OUT = ".msoDel, .TrackChangeTextDeletion, del[cite^='mailto:' i]";
const TRACKS_CHANGES = ["microsoft word", "libreoffice", "openoffice"].map((name) => `meta[name="generator" i][content*="${name}" i]`).join();

const SMALLEST_TYPE = 5; // pixels
const SMALLEST_BOX = 2;
const FAINTEST = 0.2;
const FARTHEST = 500;
const PIXELS = { px: 1, pt: 4 / 3, pc: 16, in: 96, cm: 37.8, mm: 3.78, q: 0.945, em: 16, rem: 16, ex: 8, ch: 8, vw: 10, vh: 10 };
const SIZES = ["width", "height", "max-width", "max-height"];
const SIDES = ["left", "top", "right", "bottom", "margin-left", "margin-top", "text-indent"];

/** Take out of a `body` what is not for readers; its styles stand in data-style and its style sheets in <noframes>. */
export function removeUnseen(body) {
  const styles = stylesOf(body);
  const unseen = [NEVER_SHOWN, REMARKS, TAKEN_OUT, ...(body.ownerDocument.querySelector(TRACKS_CHANGES) ? ["del"] : [])].join();
  for (const element of body.querySelectorAll(unseen)) element.remove();
  const changes = body.querySelector("[data-pm-slice]") ? [...body.querySelectorAll("del")].filter(isTracked) : [];
  for (const element of changes) element.remove();
  for (const element of body.querySelectorAll("[data-style]")) {
    if (styleOf(element, "mso-element") === "comment-list") element.remove();
  }
  sift(body, { size: 16, isClear: false, isHidden: false }, styles);
}

/** Tell whether words were taken out in another editor like ours: they have data of their own that name the change. */
const isTracked = ({ dataset }) => Object.keys(dataset).some((name) => name !== "style" && name !== "pmSlice");

/** Take out what is hidden under an element, and its words where their type, of the look `around`, cannot be seen. */
function sift(element, around, styles) {
  const declared = styles.get(element) ?? {};
  const said = (property) => declared[property] ?? "";
  if (hides(said)) return element.remove();
  const look = lookOf(said, around);
  for (const child of [...element.childNodes]) {
    if (child.nodeType === Node.ELEMENT_NODE) sift(child, look, styles);
    else if (child.nodeType === Node.TEXT_NODE && !isReadable(look)) child.remove();
  }
}

const isReadable = ({ size, isClear, isHidden }) => size >= SMALLEST_TYPE && !isClear && !isHidden;

/** The one rule of what is not seen, whoever says it: `said(property)` is the value that holds, "" for none. */
function hides(said) {
  return (
    said("display") === "none" || said("content-visibility") === "hidden" || said("--mso-hide") === "all" ||
    share(said("opacity")) < FAINTEST || /opacity\(0%?\)/.test(said("filter")) || /scale[xyz3d]*\(0[,)]/.test(said("transform")) || /^0\b(?!\.)/.test(said("scale")) ||
    isCutAway(said) || isNoBox(said) || isFarAway(said)
  );
}

/** Give the look of words under an element, which what stands in it inherits and may change. */
function lookOf(said, around) {
  const [visibility, size, colour] = ["visibility", "font-size", "color"].map(said);
  return {
    isHidden: visibility ? /^(?:hidden|collapse)$/.test(visibility) : around.isHidden,
    size: sizeOf(size, around.size),
    // Words that are transparent show what is painted behind them.
    isClear: colour && colour !== "inherit" ? isTransparent(colour) && said("background-clip") !== "text" : around.isClear,
  };
}

function sizeOf(size, around) {
  const number = parseFloat(size);
  if (Number.isNaN(number)) return size && size !== "inherit" ? 16 : around;
  if (/%$/.test(size)) return (number / 100) * around;
  return /[\d.]em$/.test(size) ? number * around : pixels(size);
}

const isTransparent = (colour) => colour === "transparent" || share(/^rgba\(.*,\s*([\d.]+)\)$/.exec(colour)?.[1]) < FAINTEST;

function isCutAway(said) {
  const [top, right, bottom, left] = /^rect\((.*)\)/.exec(said("clip"))?.[1].split(/[\s,]+/).map(pixels) ?? [];
  if (right - left <= SMALLEST_BOX || bottom - top <= SMALLEST_BOX) return true;
  return /^(?:inset\(\s*(?:[5-9]\d|1\d\d)|(?:circle|ellipse)\(\s*0|polygon\((?:\s*0(?:px|%)?[\s,]*)+\))/.test(said("clip-path"));
}

function isNoBox(said) {
  const cuts = ["overflow-x", "overflow-y"].some((name) => /^(?:hidden|clip|scroll|auto)$/.test(said(name)));
  return cuts && SIZES.some((name) => pixels(said(name)) <= SMALLEST_BOX);
}

function isFarAway(said) {
  const moved = [...said("transform").matchAll(/translate[xy3d]*\(([^)]*)/g)].flatMap(([, lengths]) => lengths.split(","));
  return [...SIDES.map(said), ...moved].some((length) => pixels(length) <= -FARTHEST) || pixels(said("left")) >= 10 * FARTHEST;
}

/** Give the pixels of a length, about those where it is relative; NaN for what is none. */
function pixels(length) {
  const [, number, unit] = /^\s*(-?[\d.]+(?:e[-+]?\d+)?)([a-z%]*)\s*$/.exec(length) ?? [];
  return Number(number) * (PIXELS[unit] ?? (unit === "%" ? 10 : 1));
}

const share = (value) => parseFloat(value) / (/%$/.test(value ?? "") ? 100 : 1);

/** Give what is declared for each element, by property: by the style sheets in their order, then by its own style. */
function stylesOf(body) {
  const found = new Map();
  const add = (element, declared) => found.set(element, [...(found.get(element) ?? []), declared]);
  for (const { selectorText, style } of rulesOf(body.ownerDocument)) {
    const declared = declaredIn(style);
    for (const element of body.querySelectorAll(selectorText)) add(element, declared);
  }
  const { style } = document.createElement("span");
  for (const element of body.querySelectorAll("[data-style]")) {
    style.cssText = readable(element.dataset.style);
    add(element, declaredIn(style));
  }
  return new Map([...found].map(([element, all]) => [element, Object.assign({}, ...all.map(([usual]) => usual), ...all.map(([, urgent]) => urgent))]));
}

/** Give the values of a style, and those of them that are important. */
function declaredIn(style) {
  const values = [...style].map((name) => [name, style.getPropertyValue(name).trim().toLowerCase()]);
  return [Object.fromEntries(values), Object.fromEntries(values.filter(([name]) => style.getPropertyPriority(name)))];
}

/** Give the rules on the clipboard that hold on a screen: in Word a whole style can be hidden text. */
function rulesOf(document) {
  const sheets = [...document.querySelectorAll("noframes")].filter((element) => holds(element.getAttribute("media") ?? ""));
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(readable(sheets.map(({ textContent }) => textContent).join("\n")));
  return flat(sheet.cssRules);
}

function flat(rules) {
  return [...rules].flatMap((rule) => {
    if (rule instanceof CSSStyleRule) return [rule];
    if (rule instanceof CSSMediaRule) return holds(rule.media.mediaText) ? flat(rule.cssRules) : [];
    return rule instanceof CSSLayerBlockRule || (rule instanceof CSSSupportsRule && CSS.supports(rule.conditionText)) ? flat(rule.cssRules) : [];
  });
}

const holds = (media) => matchMedia(media).matches;

/** Give a style with Word's own properties as such that browsers keep. */
const readable = (style) => style.replace(/(?<=^|[{;\s])mso-hide(?=\s*:)/gi, "--mso-hide");
