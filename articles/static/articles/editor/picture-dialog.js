/** The questions about a picture: which one, where it stands, and what it shows. */

import { crel } from "django-prose-editor/editor";
import { ask, choice, complaint, field } from "articles/editor/dialog";

export const WHERE = [["full", "across the column"], ["right", "in the margin"], ["left", "in the column, words beside it"]];
const CONSENT = [
  ["", "Please choose"],
  ["nobody", "Nobody can be recognized"],
  ["given", "Everybody shown has agreed to this use"],
  ["public", "A public figure in a public office"],
];
const UNREACHABLE = "The library could not be had. Are you still signed in? What you wrote is safe in this window.";

/** Ask for a picture of the library, found by `search(words)`, or for a new file; gives `{ image, align }` or `{ file, align }`. */
export async function askForPicture(search) {
  const words = crel("input", { type: "search", autocomplete: "off" });
  const choices = crel("div", { className: "picture-choices", role: "radiogroup", "aria-label": "Pictures found" });
  const file = crel("input", { type: "file", accept: "image/jpeg,image/png,image/webp,image/gif" });
  const where = choice(WHERE, "full");
  const missing = complaint();
  const found = new Map();
  let asked = 0;

  const look = async () => {
    const turn = ++asked;
    try {
      const images = await search(words.value);
      if (turn !== asked) return;
      for (const image of images) found.set(String(image.pk), image);
      choices.replaceChildren(...images.map(option));
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
  return ask("Place a picture", {
    fields: [
      field("Search the library", words),
      choices,
      field("Or a new picture", file, "JPEG, PNG, WebP or GIF, up to 20 MB. It goes into the library."),
      field("Where", where),
      missing,
    ],
    agree: "Place",
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

/** Ask where a picture stands; gives a side, "remove" or "describe". */
export function askForPlace(image, align) {
  const where = choice(WHERE, align);
  const extra = (end) =>
    [["describe", "Description"], ["remove", "Take it out of the text"]]
      .filter(([value]) => value === "remove" || image.pk)
      .map(([value, textContent]) => {
        const button = crel("button", { type: "button", textContent });
        button.addEventListener("click", () => end(value));
        return button;
      });
  const library = image.address ? [crel("p", {}, [crel("a", { href: image.address, target: "_blank", textContent: "Caption, credit and licence in the library" })])] : [];
  const fields = [...shown(image), crel("p", { textContent: image.words }), field("Where", where), ...library];
  return ask("Picture", { fields, agree: "Change", answer: () => where.value, extra });
}

/** Ask what a picture shows and who is in it; gives `{ alt, decorative, consent }` as the form posts them. */
export function askForDescription(image, said = "") {
  const alt = crel("input", { type: "text", autocomplete: "off", maxLength: 400, value: image.alt ?? "" });
  const decorative = crel("input", { type: "checkbox", checked: Boolean(image.decorative) });
  const consent = choice(CONSENT, image.consent ?? "");
  const missing = complaint();
  missing.textContent = said;
  const follow = () => {
    alt.disabled = decorative.checked;
  };
  decorative.addEventListener("change", follow);
  follow();
  const answer = () => {
    if (!decorative.checked && !alt.value.trim()) {
      missing.textContent = "Please describe the picture, or say that it is only decorative.";
      alt.focus();
      return false;
    }
    if (!consent.value) {
      missing.textContent = "Please say something of the people in it.";
      consent.focus();
      return false;
    }
    return { alt: decorative.checked ? "" : alt.value.trim(), decorative: decorative.checked ? "on" : "", consent: consent.value };
  };
  return ask("What the picture shows", {
    fields: [
      ...shown(image),
      field("Description", alt, "What somebody needs to know who cannot see it. Not shown; the caption is written in the library."),
      field("Only decorative", decorative, "It says nothing that the text does not say."),
      field("People in it", consent, "If somebody can be recognized and has not agreed, please take the picture out."),
      missing,
    ],
    agree: "Save",
    answer,
    opened: () => alt.focus(),
  });
}

const shown = (image) => (image.thumbnail ? [crel("img", { className: "editor-dialog__picture", src: image.thumbnail, alt: "" })] : []);
