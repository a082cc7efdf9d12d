/** The cards of remarks beside the article's text: drawn by the server, answered, marked as done and added to without leaving the form. */

import { crel } from "django-prose-editor/editor";

const SIGNED_OUT = "You were signed out. What you wrote stands here: sign in in another tab, then send it again.";
const SILENT = "The blog does not answer. What you wrote stands here; please send it again in a moment.";
const NO_WORDS = "Mark the words first that the remark is about.";

/**
 * Take over the section of remarks; null where the form has none.
 *
 * `text` is what the editor does: `marked()` gives the passage that is selected, `drawn()` hears of new cards, `show(number)` goes to a
 * passage, `pend(range)` marks the one that is being written about, `back()` goes on in the text.
 */
export function cardsOf(text) {
  const section = document.getElementById("remarks");
  if (!section) return null;
  const line = section.querySelector("[role=status]");
  const place = section.querySelector(".remarks__new");
  const say = (sentence) => line.replaceChildren(sentence);
  const card = (number) => document.getElementById(`remark-${number}`);

  function show(number, { focus = false } = {}) {
    for (const shown of section.querySelectorAll(".remark--shown")) shown.classList.remove("remark--shown");
    const found = card(number);
    if (!found) return;
    found.classList.add("remark--shown");
    // At a press nothing may move: a second one would meet other words.
    if (!focus) return;
    const panel = section.closest("details");
    if (panel) panel.open = true;
    found.focus();
  }

  function begin() {
    const passage = text.marked();
    if (section.dataset.mayRemark === undefined) return say("Remarks are begun by editors; you can answer them.");
    if (!passage) return say(NO_WORDS);
    text.pend(passage.range);
    const panel = section.closest("details");
    if (panel) panel.open = true;
    const { range, ...quotation } = passage;
    const leave = () => {
      text.pend(null);
      place.replaceChildren();
      text.back();
    };
    const box = writing("Remark", "Keep the remark", { leave, send: (words) => post({ act: "remark", text: words, ...quotation }) });
    place.replaceChildren(crel("div", { className: "remark remark-new" }, [crel("blockquote", { className: "remark__passage", textContent: passage.exact }), box]));
    box.querySelector("textarea").focus();
  }

  /** Post an act; give the sentence why it was not done, "" when it was. */
  async function post(fields) {
    const token = section.closest("form").elements.csrfmiddlewaretoken.value;
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const options = { method: "POST", body: new URLSearchParams(fields), headers, redirect: "manual" };
    const read = async (answer) => ({ answer, news: [200, 422].includes(answer.status) ? await answer.json() : null });
    const { answer, news } = await fetch(section.dataset.url, options).then(read).catch(() => ({}));
    if (answer?.type === "opaqueredirect" || answer?.status === 403) return SIGNED_OUT;
    if (!news) return SILENT;
    if (answer.status === 422) return news.said;
    if (fields.act === "remark") place.replaceChildren();
    draw(news, fields);
    return "";
  }

  function draw({ cards, said, open, about }, sent) {
    const written = new Map();
    for (const area of section.querySelectorAll(".remarks__cards textarea")) written.set(area.closest(".remark").dataset.remark, area.value);
    if (sent.act === "answer") written.delete(sent.about);
    section.querySelector(".remarks__cards").replaceChildren(...new DOMParser().parseFromString(cards, "text/html").body.childNodes);
    for (const value of document.querySelectorAll("[data-open-remarks]")) value.textContent = open ? `${open} open` : "none open";
    ready();
    for (const [number, words] of written) if (card(number)) answerBox(card(number), words);
    text.pend(null);
    text.drawn();
    say(said);
    if (about && card(about)) show(about, { focus: true });
    else section.focus();
  }

  function ready() {
    for (const acts of section.querySelectorAll(".remark__acts")) acts.hidden = false;
  }

  function answerBox(found, words = "") {
    const button = found.querySelector("[data-act=write]");
    const leave = () => {
      found.querySelector(".remark__box")?.remove();
      button.setAttribute("aria-expanded", "false");
      button.focus();
    };
    if (found.querySelector(".remark__box")) return leave();
    const send = (typed) => post({ act: "answer", about: found.dataset.remark, text: typed });
    const box = writing("Answer", "Send the answer", { leave, send, words });
    found.append(box);
    button.setAttribute("aria-expanded", "true");
    if (!words) box.querySelector("textarea").focus();
  }

  section.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-act]");
    if (!button) return;
    const found = button.closest(".remark");
    const { act } = button.dataset;
    if (act === "begin") begin();
    else if (act === "show") text.show(Number(found.dataset.remark)) || say("The passage is gone from the text.");
    else if (act === "write") answerBox(found);
    else {
      const why = await post({ act, about: found.dataset.remark });
      if (why) say(why);
    }
  });
  // A press would take the selection out of the text before the click.
  section.querySelector("[data-act=begin]")?.addEventListener("mousedown", (event) => event.preventDefault());
  for (const hidden of section.querySelectorAll(".remarks__add")) hidden.hidden = false;
  ready();

  return {
    show,
    begin,
    passages: () =>
      [...section.querySelectorAll(".remark[data-exact]")].flatMap(({ dataset, classList }) => {
        const { remark, exact, prefix, suffix, position } = dataset;
        return exact ? [{ number: Number(remark), exact, prefix, suffix, position: Number(position), isDone: classList.contains("remark--done") }] : [];
      }),
    /** Say of each card whether its passage is gone, by the numbers of those that are there; tell whether one is. */
    tellGone(there) {
      let anyGone = false;
      for (const found of section.querySelectorAll(".remark[data-exact]:not([data-exact=''])")) {
        const isGone = !there.has(Number(found.dataset.remark));
        anyGone ||= isGone;
        found.querySelector(".remark__gone").hidden = !isGone;
      }
      return anyGone;
    },
  };
}

/** Give a box to write in; Ctrl+Enter sends, Escape leaves an empty one. What cannot be sent stays, with the reason below. */
function writing(label, agree, { leave, send, words = "" }) {
  const area = crel("textarea", { rows: 3, value: words, "aria-label": label });
  const why = crel("p", { className: "remark__why", role: "alert" });
  const sendIt = async () => {
    button.disabled = true;
    why.textContent = await send(area.value);
    button.disabled = false;
    if (why.textContent) area.focus();
  };
  const button = crel("button", { type: "button", className: "button", textContent: agree });
  const cancel = crel("button", { type: "button", className: "button", textContent: "Cancel" });
  button.addEventListener("click", sendIt);
  cancel.addEventListener("click", leave);
  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (!sends && !(event.key === "Escape" && !area.value)) return;
    event.preventDefault();
    event.stopPropagation();
    if (sends) sendIt();
    else leave();
  });
  return crel("div", { className: "remark__box" }, [area, why, crel("div", { className: "remark__acts" }, [button, cancel])]);
}
