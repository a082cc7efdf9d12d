/**
 * Pictures of a paste: those whose bytes the clipboard holds come along, into the library and into their place; the others are named.
 *
 * Bytes stand in the HTML as `data:` addresses, or beside it: Word writes the paths of its own files into the HTML and the pictures into
 * the RTF. A picture of our own pages is in the library already. Nothing is fetched from another site: it would learn of the paste, and
 * whose the picture is nobody knows.
 */

const SIGN = "\ufffc"; // OBJECT REPLACEMENT CHARACTER: stands for a picture between its number's digits until the text is in the editor
const TOKEN = new RegExp(`${SIGN}(\\d+)${SIGN}`, "g");
const DATA = /^data:(image\/(?:png|jpeg|gif|webp));base64,([a-z0-9+/=\s]+)$/i;
const OURS = /^\/images\/([0-9a-f]+(?:-\d+)?\.(?:jpg|png|webp))$/;
// A picture of RTF: its kind among its settings, and its bytes as hexadecimal digits.
const IN_RTF = /\\pict(?![a-z])(?:(?!\\pict(?![a-z]))[\s\S]){0,3000}?\\(png|jpeg)blip(?:(?!\\pict(?![a-z]))[\s\S]){0,3000}?([\da-f\s]{64,})\}/gi;
const SMALLEST = 2; // pixels: what is no larger only counts readers
const WRITTEN_BY_A_PROGRAM = /automatically generated|^(?:image|picture|img)[\s_-]?\d*(?:\.\w+)?$/i;

/**
 * Put a sign in the place of each picture of a clipboard that can come along, and take the others out.
 *
 * Gives `pictures`, each with its `file`, or with the name of `ours`, and its `alt`; and the names of those that were `left` out.
 */
export function takePictures(body, clipboard, isTaken) {
  const images = [...body.querySelectorAll("img")].filter((image) => !isTiny(image));
  const beside = bytesBeside(images, clipboard);
  const [pictures, left] = [[], []];
  for (const image of images) {
    const picture = isTaken && pictureOf(image, beside);
    if (!picture) {
      left.push(nameOf(image));
      continue;
    }
    image.replaceWith(`${SIGN}${pictures.length}${SIGN}`);
    pictures.push(picture);
  }
  return { pictures, left };
}

const isTiny = (image) => ["width", "height"].some((side) => image.hasAttribute(side) && Number.parseInt(image.getAttribute(side), 10) <= SMALLEST);

function pictureOf(image, beside) {
  const address = image.getAttribute("src") ?? "";
  const alt = altOf(image);
  const ours = OURS.exec(pathOf(address))?.[1];
  if (ours) return { ours, alt };
  const [, type, base64] = DATA.exec(address) ?? [];
  const file = type ? fileOf(bytesOf(base64), type) : beside.get(image);
  return file ? { file, alt } : null;
}

function pathOf(address) {
  const own = address.startsWith(`${location.origin}/`) ? address.slice(location.origin.length) : address;
  return own.split(/[?#]/)[0];
}

function altOf(image) {
  const alt = (image.getAttribute("alt") ?? "").replace(/\s+/g, " ").trim();
  return WRITTEN_BY_A_PROGRAM.test(alt) ? "" : alt.slice(0, 400);
}

function nameOf(image) {
  const address = image.getAttribute("src") ?? "";
  const file = /^data:/.test(address) ? "" : (pathOf(address).split(/[\\/]/).pop() ?? "");
  const words = altOf(image) || file;
  return words.length > 60 ? `${words.slice(0, 59).trimEnd()}…` : words;
}

/** Give the files that stand beside the HTML by their pictures; none where it is not certain which is which. */
function bytesBeside(images, clipboard) {
  const without = images.filter((image) => /^file:/i.test(image.getAttribute("src") ?? ""));
  if (!without.length || !clipboard) return new Map();
  const inRtf = [...clipboard.rtf.matchAll(IN_RTF)].map(([, kind, digits]) => fileOf(bytesOfHex(digits), `image/${kind.toLowerCase()}`));
  // Word lays a picture of all that was marked beside the text.
  const files = clipboard.isOffice ? [] : clipboard.files.filter(({ type }) => type.startsWith("image/"));
  const found = [inRtf, files].find((some) => some.length === without.length) ?? [];
  return new Map(found.map((file, at) => [without[at], file]));
}

const fileOf = (bytes, type) => (bytes.length ? new File([bytes], `pasted.${type.split("/")[1]}`, { type }) : null);

function bytesOf(base64) {
  try {
    return Uint8Array.from(atob(base64.replace(/\s+/g, "")), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

function bytesOfHex(digits) {
  const plain = digits.replace(/\s+/g, "");
  return Uint8Array.from({ length: plain.length >> 1 }, (_, at) => Number.parseInt(plain.slice(2 * at, 2 * at + 2), 16));
}

/** Give what a clipboard holds beside its HTML, while it can be read. */
export function heldBeside(data) {
  const rtf = data?.getData("text/rtf") ?? "";
  const html = data?.getData("text/html") ?? "";
  return { rtf, files: [...(data?.files ?? [])], isOffice: /urn:schemas-microsoft-com|class="?Mso/.test(html) };
}

/** Give HTML without the signs that no text holds, and the numbers of the pictures whose place is lost: in a note stands none. */
export function settlePictures(html, pictures) {
  const quiet = html.replace(/data-note="[^"]*"/g, (note) => note.replace(TOKEN, ""));
  const there = new Set([...quiet.matchAll(TOKEN)].map(([, number]) => Number(number)));
  return { html: quiet, lost: pictures.flatMap((_, number) => (there.has(number) ? [] : [number])) };
}

/** Take the signs out of a transaction's document, and give for each picture where it stood. */
export function liftSigns(tr) {
  const signs = [];
  tr.doc.descendants((node, pos) => {
    for (const sign of node.isText ? node.text.matchAll(TOKEN) : []) {
      const [before, after] = [node.text[sign.index - 1] ?? " ", node.text[sign.index + sign[0].length]];
      const gap = before === " " && after === " " ? 1 : 0; // between two words stays one space
      signs.push([pos + sign.index, sign[0].length + gap, Number(sign[1])]);
    }
  });
  const before = tr.steps.length;
  for (const [from, length] of signs) {
    const { mapping } = tr;
    const since = mapping.slice(before);
    tr.delete(since.map(from), since.map(from + length));
  }
  const since = tr.mapping.slice(before);
  return signs.map(([from, , number]) => ({ number, pos: since.map(from) }));
}

/** Say what came along and what did not. */
export function saidOf(come, left) {
  const named = left.filter(Boolean).map((name) => `“${name}”`);
  const words = named.length ? `: ${named.slice(0, 5).join(", ")}${named.length > 5 ? " and others" : ""}` : "";
  const [many, one] = [left.length !== 1, come === 1];
  return [
    come ? `${come} ${one ? "picture comes" : "pictures come"} along.` : "",
    left.length
      ? `${left.length} ${many ? "pictures were" : "picture was"} left out, for the clipboard does not hold ${many ? "them" : "it"}${words}. ` +
        `Please save ${many ? "each" : "it"} as a file, and drop ${many ? "it" : "that"} into the text.`
      : "",
  ].filter(Boolean).join(" ");
}
