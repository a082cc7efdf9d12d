/** The questions about a picture: which one, where it stands, and what it shows. Credit and licence are the library's. */

import { crel } from "django-prose-editor/editor";
import { ask, choice, complaint, field } from "articles/editor/dialog";
import { runningText } from "articles/editor/running-text";

export const WHERE = [["full", "across the column"], ["right", "in the margin"], ["left", "in the column, words beside it"]];
const CONSENT = [
  ["", "Please choose"],
  ["nobody", "Nobody can be recognized"],
  ["given", "Everybody shown has agreed to this use"],
  ["public", "A public figure in a public office"],
];
const UNREACHABLE = "The library could not be had. Are you still signed in? What you wrote is safe in this window.";

/**
 * Ask for a picture of the library, found by `search(words)`, or for a new file; gives `{ image, align }` or `{ file, align }`.
 *
 * One that is not to be `isPlaced` in a text has no side.
 */
export async function askForPicture(search, { isPlaced = true } = {}) {
  const words = crel("input", { type: "search", autocomplete: "off" });
  const choices = crel("div", { className: "picture-choices", role: "radiogroup", "aria-label": "Pictures found" });
  const file = crel("input", { type: "file", accept: "image/jpeg,image/png,image/webp,image/gif" });
  const where = choice(WHERE, "full");
  const missing = complaint();
  const found = new Map();
  let asked = 0;

  // An answer may come when the writer has already chosen: what is shown and found again stays as it is, and keeps the focus.
  const show = (images) => {
    const shown = new Map([...choices.querySelectorAll("input")].map((input) => [input.value, input.parentElement]));
    const focused = document.activeElement;
    choices.replaceChildren(...images.map((image) => shown.get(String(image.pk)) ?? option(image)));
    if (choices.contains(focused)) focused.focus();
  };
  const look = async () => {
    const turn = ++asked;
    try {
      const images = await search(words.value);
      if (turn !== asked) return;
      for (const image of images) found.set(String(image.pk), image);
      show(images);
      missing.textContent = images.length ? "" : "No picture of the library has these words.";
    } catch {
      if (turn === asked) missing.textContent = UNREACHABLE;
    }
  };
  words.addEventListener("input", look);
  choices.addEventListener("dblclick", () => words.form.requestSubmit());
  look();

  const answer = () => {
    const chosen = choices.querySelector(":checked")?.value;
    if (file.files.length) return { file: file.files[0], align: where.value };
    if (chosen) return { image: found.get(chosen), align: where.value };
    missing.textContent = "Please choose a picture, or a file for a new one.";
    words.focus();
    return false;
  };
  return ask(isPlaced ? "Place a picture" : "Choose the picture for lists", {
    fields: [
      field("Search the library", words),
      choices,
      field("Or a new picture", file, "JPEG, PNG, WebP or GIF, up to 20 MB. It goes into the library."),
      ...(isPlaced ? [field("Where", where)] : []),
      missing,
    ],
    agree: isPlaced ? "Place" : "Choose",
    answer,
    opened: () => words.focus(),
  });
}

function option(image) {
  const input = crel("input", { type: "radio", name: "picture", value: String(image.pk) });
  const missing = crel("span", { textContent: "The file is missing" });
  const picture = image.isMissing ? missing : crel("img", { src: image.thumbnail, alt: "" });
  return crel("label", {}, [input, picture, crel("span", { textContent: image.words })]);
}

/**
 * Ask for the words of a picture where it stands; `words` are its present `{ align, alt, decorative, caption }`.
 *
 * Where it `isPlaced` already the writer is asked for its side as well. Gives what was written, with `consent` where the library lacks it,
 * or "remove"; undefined when the writer leaves. `drafted` is given the words at each change of them.
 */
export async function askForWords(image, words, { isPlaced = false, drafted = () => {} } = {}) {
  const where = choice(WHERE, words.align);
  const alt = crel("input", { type: "text", autocomplete: "off", maxLength: 400, value: words.alt || (words.decorative ? "" : image.alt) || "" });
  const decorative = crel("input", { type: "checkbox", checked: words.decorative || (!words.alt && Boolean(image.decorative)) });
  const caption = runningText(words.caption ?? image.captionHtml ?? "", { label: "Caption", changed: () => drafted(written()) });
  const consent = choice(CONSENT, "");
  const asksConsent = !image.isUnknown && !image.consent;
  const missing = complaint();
  const written = () => ({
    alt: decorative.checked ? "" : alt.value.trim(),
    decorative: decorative.checked,
    caption: caption.text(),
    align: where.value,
  });
  const follow = () => {
    alt.disabled = decorative.checked;
  };
  decorative.addEventListener("change", follow);
  follow();
  for (const input of [where, alt, decorative]) input.addEventListener("input", () => drafted(written()));
  const lacks = (sentence, input) => {
    missing.textContent = sentence;
    input.focus();
    return false;
  };
  const answer = () => {
    if (!decorative.checked && !alt.value.trim()) return lacks("Please describe the picture, or say that it is only decorative.", alt);
    if (asksConsent && !consent.value) return lacks("Please say something of the people in it.", consent);
    return { ...written(), consent: consent.value };
  };
  const removal = (end) => {
    if (!isPlaced) return [];
    const button = crel("button", { type: "button", textContent: "Take it out of the text" });
    button.addEventListener("click", () => end("remove"));
    return [button];
  };
  const result = ask(isPlaced ? "Picture" : "What the picture shows", {
    fields: [
      ...shown(image),
      ...rights(image),
      ...(isPlaced ? [crel("p", { textContent: image.words }), field("Where", where)] : []),
      field("Description", alt, "What somebody needs to know here who cannot see it. Not shown."),
      field("Only decorative", decorative, "It says nothing that the text does not say."),
      crel("div", { className: "editor-dialog__field" }, [crel("span", { className: "editor-dialog__label", textContent: "Caption" }), caption.box]),
      ...(asksConsent ? [field("People in it", consent, "If somebody can be recognized and has not agreed, please take the picture out.")] : []),
      missing,
    ],
    agree: isPlaced ? "Change" : "Save",
    answer,
    extra: removal,
    unsaved: caption.hasChanged,
  });
  caption.open();
  (isPlaced ? where : alt).focus();
  const given = await result;
  caption.close();
  return given;
}

/** Ask for what the library lacks of a picture that stands in no text: a description, and a word about the people in it. */
export function askForDescription(image) {
  const alt = crel("input", { type: "text", autocomplete: "off", maxLength: 400, value: image.alt || "" });
  const decorative = crel("input", { type: "checkbox", checked: Boolean(image.decorative) });
  const consent = choice(CONSENT, image.consent || "");
  const missing = complaint();
  const lacks = (sentence, input) => {
    missing.textContent = sentence;
    input.focus();
    return false;
  };
  const answer = () => {
    if (!decorative.checked && !alt.value.trim()) return lacks("Please describe the picture, or say that it is only decorative.", alt);
    if (!consent.value) return lacks("Please say something of the people in it.", consent);
    return { alt: decorative.checked ? "" : alt.value.trim(), decorative: decorative.checked, consent: consent.value };
  };
  return ask("What the picture shows", {
    fields: [
      ...shown(image),
      ...rights(image),
      field("Description", alt, "What somebody needs to know who cannot see it. Not shown."),
      field("Only decorative", decorative, "It says nothing that the title does not say."),
      field("People in it", consent, "If somebody can be recognized and has not agreed, please choose another picture."),
      missing,
    ],
    agree: "Save",
    answer,
    opened: () => alt.focus(),
  });
}

/** Give the line of the library's words about who made a picture and how it may be used; both are changed there. */
const rights = (image) => [
  crel("p", { className: "editor-dialog__help", textContent: image.rights ? `In the library: ${image.rights}` : "The library knows no credit and no licence yet." }),
];

const shown = (image) => (image.thumbnail ? [crel("img", { className: "editor-dialog__picture", src: image.thumbnail, alt: "" })] : []);
