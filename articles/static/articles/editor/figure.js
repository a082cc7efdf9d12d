/** A picture in the text as its page shows it, at its size; its caption and its credit are written where they stand. */

import { crel } from "django-prose-editor/editor";
import { runningText, wordsOf } from "articles/editor/running-text";

const EMPHASIS = new Set(["strong", "em", "s", "cite", "sup", "sub", "br"]);

/**
 * Draw the card { dom, node, getPos, holds } of a picture.
 *
 * `known` is what the server says of it, see described_image, or undefined; `facts` are words for writers alone. `write(caption)` puts a
 * caption into the text, `credit(words)` sends a credit to the library and gives a sentence where it was refused; `leave()` goes back to
 * the text. What is being written in the card stays as it is.
 */
export function drawFigure(card, known, { facts, alt, caption, write, credit, leave }) {
  const { dom } = card;
  card.parts ??= partsOf(card, { write, leave });
  const { figure, image, words, line } = card.parts;
  if (known?.shown && image.getAttribute("src") !== known.shown) Object.assign(image, { src: known.shown, width: known.width, height: known.height });
  image.alt = alt;
  if (!known?.shown) image.remove();
  else if (image.parentElement !== figure) figure.prepend(image);
  words.show(caption);
  if (card.credited !== known?.credit) {
    card.credited = known?.credit;
    const send = (words) => credit((card.credited = words));
    card.parts.credit.replaceChildren(...(known?.address ? [creditOf(known, send)] : []));
  }
  if (line.textContent !== facts) line.textContent = facts;
  if (!dom.contains(line)) dom.replaceChildren(figure, line);
}

/** Tell whether an event is of what is written in a card, and none of the text's. */
export const isWrittenIn = (dom, target) => target instanceof Element && dom !== target && Boolean(target.closest(".figure figcaption")) && dom.contains(target);

function partsOf(card, { write, leave }) {
  const [words, credit] = [captionOf(write, leave), crel("div", { className: "figure__credit" })];
  const figure = crel("figure", { className: "figure" }, [crel("figcaption", {}, [words.element, credit])]);
  return { figure, image: crel("img", { draggable: false, loading: "lazy" }), words, credit, line: crel("p", { className: "figure__facts" }) };
}

/** Give the caption: words that a press or Enter makes a small editor of; each change of it goes into the text at once. */
function captionOf(write, leave) {
  const shown = crel("div", { className: "figure__caption", tabIndex: 0, role: "button" });
  const element = crel("div", {}, [shown]);
  let [present, writing] = [null, null];

  const draw = () => {
    shown.replaceChildren(...(present ? words(new DOMParser().parseFromString(present, "text/html").body) : ["Write a caption"]));
    shown.classList.toggle("figure__caption--none", !present);
    shown.setAttribute("aria-label", present ? `Caption: ${wordsOf(present)}. Press Enter to change it.` : "Write a caption");
  };
  const close = () => {
    if (!writing) return;
    const { box, close: end } = writing;
    writing = null;
    end();
    box.remove();
    shown.hidden = false;
    draw();
  };
  const open = () => {
    writing = runningText(present ?? "", { label: "Caption", changed: (text) => write((present = text)) });
    shown.hidden = true;
    element.append(writing.box);
    writing.open();
    writing.focus();
    writing.box.addEventListener("focusout", ({ relatedTarget }) => {
      // The dialog of a link is no way out.
      if (!writing?.box.contains(relatedTarget) && !document.querySelector("dialog[open]")) close();
    });
    writing.box.addEventListener("keydown", (event) => {
      const isEnd = event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey));
      if (!isEnd || event.isComposing || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      event.stopPropagation();
      close();
      leave();
    }, true);
  };
  shown.addEventListener("click", open);
  shown.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open();
    } else if (event.key === "Escape") leave();
  });
  return {
    element,
    show(caption) {
      if (writing || caption === present) return;
      present = caption;
      draw();
    },
  };
}

/** Give the words of a caption with their emphasis; a press on a link would leave the form. */
function words(node) {
  return [...node.childNodes].flatMap((child) => {
    if (child.nodeType === Node.TEXT_NODE) return [child.data];
    if (child.nodeType !== Node.ELEMENT_NODE) return [];
    return EMPHASIS.has(child.localName) ? [crel(child.localName, {}, words(child))] : words(child);
  });
}

/** Give the field of the credit, which is the library's and holds wherever the picture stands. */
function creditOf(known, send) {
  const input = crel("input", { type: "text", value: known.credit, placeholder: "Who made it", "aria-label": "Credit, kept in the library", maxLength: 200 });
  const said = crel("span", { role: "status" });
  const licence = known.licenceWords ? [crel("span", { textContent: ` · ${known.licenceWords}` })] : [];
  input.addEventListener("change", async () => {
    said.textContent = "Sending …";
    said.textContent = (await send(input.value.trim())) || "Kept in the library, for wherever the picture stands.";
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // the form would be saved
    input.blur();
  });
  return crel("label", {}, [crel("span", { textContent: "Credit:" }), input, ...licence, said]);
}
