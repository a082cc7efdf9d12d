/** The picture for lists: chosen by its looks, from the library or as a new file. What is posted is its number, as without script. */

import { crel } from "django-prose-editor/editor";
import { askForPicture } from "articles/editor/picture-dialog";
import { libraryOf } from "articles/editor/picture-library";

function choosing(input) {
  const library = libraryOf(input);
  const picture = crel("img", { className: "list-picture__picture", alt: "" });
  const words = crel("span", { className: "list-picture__words" });
  const choose = crel("button", { type: "button" });
  const away = crel("button", { type: "button", textContent: "Take it away" });
  const said = crel("span", { className: "list-picture__said", role: "status" });
  const box = crel("div", { className: "list-picture" }, [picture, words, choose, away, said]);
  let shown = JSON.parse(input.dataset.picture || "null");

  function draw() {
    const known = shown && String(shown.pk) === input.value.trim() ? shown : null;
    const number = input.value.trim();
    const lacks = known && !known.isMissing && !known.isDescribed ? "no description yet" : known?.isMissing ? "its file is missing" : "";
    picture.hidden = !known?.thumbnail;
    if (known?.thumbnail) picture.src = known.thumbnail;
    words.textContent = known ? [known.words, known.rights, lacks].filter(Boolean).join(" · ") : number && `Picture ${number}`;
    input.dataset.words = words.textContent; // what the head of the panel says
    choose.textContent = number ? "Choose another…" : "Choose a picture…";
    away.hidden = !number;
  }

  function put(image) {
    shown = image;
    input.value = image ? String(image.pk) : "";
    draw();
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  async function ask() {
    const given = await askForPicture(library, { isPlaced: false });
    choose.focus();
    if (given?.isLeft) said.textContent = "The picture is in the library, and not chosen.";
    if (!given?.image) return;
    const { image, words: described, advice } = given;
    put(image);
    said.textContent = advice ?? "";
    if (image.isMissing || !described) return;
    const answer = await library.describe(image, described);
    said.textContent = answer.error ?? said.textContent;
    if (answer.image) put(answer.image);
  }

  /* Another script has filled the number in, such as words that were kept. */
  async function learn() {
    const number = input.value.trim();
    if (String(shown?.pk ?? "") === number) return draw();
    const found = number ? await library.search(number).catch(() => []) : [];
    shown = found.find(({ pk }) => String(pk) === number) ?? null;
    draw();
  }

  choose.addEventListener("click", ask);
  away.addEventListener("click", () => {
    put(null);
    choose.focus();
  });
  input.addEventListener("change", learn);
  input.addEventListener("focus", () => choose.focus());
  input.tabIndex = -1;
  input.ariaHidden = "true";
  input.classList.add("list-picture__number");
  if (input.hasAttribute("aria-describedby")) choose.setAttribute("aria-describedby", input.getAttribute("aria-describedby"));
  for (const plain of input.parentElement.querySelectorAll("[data-without-script]")) plain.hidden = true;
  input.after(box);
  draw();
}

for (const input of document.querySelectorAll("input[data-list-picture]")) choosing(input);
