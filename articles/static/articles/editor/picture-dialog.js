/** The questions about a picture: which one, where it stands, and what it shows. Credit and licence are the library's. */

import { crel } from "django-prose-editor/editor";
import { ask, choice, complaint, field } from "articles/editor/dialog";
import { LARGEST, TOO_LARGE } from "articles/editor/picture-library";
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
 * Ask for a picture, one that `library` finds or a new file that it takes, and for its words; see picture-library.
 *
 * Gives `{ image, align, words, advice }`; `words` are as askForWords gives them, undefined where they shall come later; `{ isLeft }` where
 * the writer leaves a file that was sent. One that is not to be `isPlaced` in a text has neither side nor caption. A file is sent when it is chosen, while its words are written; `drafted` is given
 * the picture, once there is one, with its words at each change of them.
 */
export async function askForPicture(library, { isPlaced = true, drafted = () => {} } = {}) {
  const found = new Map();
  const words = crel("input", { type: "search", autocomplete: "off" });
  const choices = crel("div", { className: "picture-choices", role: "radiogroup", "aria-label": "Pictures found" });
  const file = crel("input", { type: "file", accept: "image/jpeg,image/png,image/webp,image/gif" });
  const where = choice(WHERE, "full");
  const missing = complaint();
  const box = crel("div");
  let [questions, chosen, asked] = [null, null, 0];

  const look = async () => {
    const turn = ++asked;
    try {
      const images = await library.search(words.value);
      if (turn !== asked) return;
      for (const image of images) found.set(String(image.pk), image);
      show(choices, images);
      missing.textContent = images.length ? "" : "No picture of the library has these words.";
    } catch {
      if (turn === asked) missing.textContent = UNREACHABLE;
    }
  };
  /* Ask for the words of what is chosen; of a file those stay that were written while it was on its way, or for one that was refused. */
  const choose = (taken) => {
    const held = chosen?.file && taken.file ? questions.written() : {};
    questions?.close();
    chosen = taken;
    choices.hidden = Boolean(taken.file);
    const image = taken.image ?? { isNew: true };
    questions = questionsAbout(image, held, { hasCaption: isPlaced, missing, drafted: (now) => chosen.image && drafted(chosen.image, now) });
    box.replaceChildren(...questions.fields);
    questions.open();
  };
  const send = async (taken) => {
    missing.textContent = "Sending the picture to the library …";
    const { image, advice = "", error } = file.files[0].size > LARGEST ? { error: TOO_LARGE } : await library.take(taken.file);
    if (taken !== chosen) return;
    missing.textContent = error ?? "";
    Object.assign(taken, { image, advice, error });
  };
  words.addEventListener("input", () => {
    choices.hidden = false;
    look();
  });
  choices.addEventListener("change", ({ target }) => {
    file.value = "";
    choose({ image: found.get(target.value) });
  });
  choices.addEventListener("dblclick", () => words.form.requestSubmit());
  file.addEventListener("change", () => {
    if (!file.files.length) return;
    for (const one of choices.querySelectorAll(":checked")) one.checked = false;
    choose({ file: file.files[0] });
    chosen.sent = send(chosen);
    questions.focus();
  });
  look();

  const answer = (isLater) => {
    if (!chosen) {
      missing.textContent = "Please choose a picture, or a file for a new one.";
      words.focus();
      return false;
    }
    const given = isLater ? undefined : questions.answer();
    const whole = () => (chosen.image ? { image: chosen.image, align: where.value, words: given, advice: chosen.advice } : (file.focus(), (missing.textContent = chosen.error), false));
    return given === false ? false : chosen.image ? whole() : chosen.sent.then(whole);
  };
  const later = (end) => {
    const button = crel("button", { type: "button", textContent: "Describe it later" });
    button.addEventListener("click", async () => {
      const given = await answer(true);
      if (given) end(given);
    });
    return [button];
  };
  const given = await ask(isPlaced ? "Place a picture" : "Choose the picture for lists", {
    fields: [
      field("Search the library", words),
      choices,
      field("Or a new picture", file, "JPEG, PNG, WebP or GIF, up to 20 MB. It goes into the library."),
      box,
      ...(isPlaced ? [field("Where", where)] : []),
      missing,
    ],
    agree: isPlaced ? "Place" : "Choose",
    answer,
    extra: later,
    opened: () => words.focus(),
    unsaved: () => questions?.hasChanged() ?? false,
  });
  questions?.close();
  return given ?? (chosen?.file && chosen.image ? { isLeft: true } : undefined);
}

/** Show pictures; an answer may come when the writer has already chosen: what is shown and found again stays as it is, and keeps the focus. */
function show(choices, images) {
  const shown = new Map([...choices.querySelectorAll("input")].map((input) => [input.value, input.parentElement]));
  const focused = document.activeElement;
  choices.replaceChildren(...images.map((image) => shown.get(String(image.pk)) ?? option(image)));
  if (choices.contains(focused)) focused.focus();
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
  const missing = complaint();
  const written = (now) => ({ ...now, align: where.value });
  const questions = questionsAbout(image, words, { missing, drafted: (now) => drafted(written(now)) });
  where.addEventListener("input", () => drafted(written(questions.written())));
  const answer = () => {
    const given = questions.answer();
    return given && written(given);
  };
  const removal = (end) => {
    if (!isPlaced) return [];
    const button = crel("button", { type: "button", textContent: "Take it out of the text" });
    button.addEventListener("click", () => end("remove"));
    return [button];
  };
  const result = ask(isPlaced ? "Picture" : "What the picture shows", {
    fields: [...(isPlaced ? [crel("p", { textContent: image.words }), field("Where", where)] : []), ...questions.fields, missing],
    agree: isPlaced ? "Change" : "Save",
    answer,
    extra: removal,
    unsaved: questions.hasChanged,
  });
  questions.open();
  if (isPlaced) where.focus();
  else questions.focus();
  const given = await result;
  questions.close();
  return given;
}

/**
 * Give the questions about what a picture shows, as `{ fields, open, focus, written, answer, hasChanged, close }`.
 *
 * `words` are those it has where it stands, before those of the library. `answer()` gives what was written, with what is said of the people
 * in it where the library lacks that; false where something is, after `missing` says what. One that stands in no text has no caption.
 */
function questionsAbout(image, words, { hasCaption = true, missing, drafted }) {
  const alt = crel("input", { type: "text", autocomplete: "off", maxLength: 400, value: words.alt || (words.decorative ? "" : image.alt) || "" });
  const decorative = crel("input", { type: "checkbox", checked: words.decorative || (!words.alt && Boolean(image.decorative)) });
  const caption = runningText(words.caption ?? image.captionHtml ?? "", { label: "Caption", changed: () => drafted(written()) });
  const consent = choice(CONSENT, words.consent ?? "");
  const asksConsent = !image.isUnknown && !image.consent;
  const written = () => ({
    alt: decorative.checked ? "" : alt.value.trim(),
    decorative: decorative.checked,
    caption: caption.text(),
    consent: consent.value,
  });
  const follow = () => {
    alt.disabled = decorative.checked;
  };
  const lacks = (sentence, input) => {
    missing.textContent = sentence;
    input.focus();
    return false;
  };
  decorative.addEventListener("change", follow);
  follow();
  for (const input of [alt, decorative]) input.addEventListener("input", () => drafted(written()));
  const captioned = crel("div", { className: "editor-dialog__field" }, [crel("span", { className: "editor-dialog__label", textContent: "Caption" }), caption.box]);
  const first = JSON.stringify(written());
  return {
    fields: [
      ...shown(image),
      ...(image.isNew ? [] : rights(image)),
      field("Description", alt, "What somebody needs to know here who cannot see it. Not shown."),
      field("Only decorative", decorative, "It says nothing that the words round it do not say."),
      ...(hasCaption ? [captioned] : []),
      ...(asksConsent ? [field("People in it", consent, "If somebody can be recognized and has not agreed, please take another picture.")] : []),
    ],
    open: () => hasCaption && caption.open(),
    focus: () => alt.focus(),
    written,
    answer() {
      if (!decorative.checked && !alt.value.trim()) return lacks("Please describe the picture, or say that it is only decorative.", alt);
      if (asksConsent && !consent.value) return lacks("Please say something of the people in it.", consent);
      return written();
    },
    hasChanged: () => JSON.stringify(written()) !== first,
    close: () => hasCaption && caption.close(),
  };
}

/** Give the line of the library's words about who made a picture and how it may be used; both are changed there. */
const rights = (image) => [
  crel("p", { className: "editor-dialog__help", textContent: image.rights ? `In the library: ${image.rights}` : "The library knows no credit and no licence yet." }),
];

const shown = (image) => (image.thumbnail ? [crel("img", { className: "editor-dialog__picture", src: image.thumbnail, alt: "" })] : []);
