/**
 * Case studies in the editor: a card between two blocks, for what is `<div data-case-study="SLUG" data-align="right">` at rest.
 *
 * What may be placed comes from the server, by search, and from the rows of the form in which a new case is being written.
 */

import { crel } from "django-prose-editor/editor";
import { cardNode } from "articles/editor/card";
import { ask, choice, complaint, field, settle } from "articles/editor/dialog";
import { placeCard, textareaOf } from "articles/editor/place";

const NAME = "caseStudyPlacement";
const WHERE = [["right", "in the margin"], ["left", "in the column"], ["full", "across the whole width"]];
const ROWS = "#new_cases-group .inline-related:not(.empty-form)";
const NEW = "new, in this form";

export const CaseStudyPlacement = cardNode({
  name: NAME,
  key: "slug",
  attribute: "data-case-study",
  usual: "right",
  className: "case-card",
  draw: drawCard,
  item: { name: "caseStudy", label: "Case study" },
  shortcut: { words: "Ctrl+Alt+C", keys: "Mod-Alt-c" },
  choose: placeCase,
  change: changeCase,

  onCreate() {
    const { editor } = this;
    const { dataset } = textareaOf(editor);
    learn(editor, JSON.parse(dataset.cases || "[]"));
    const group = document.getElementById("new_cases-group");
    const offer = () => offerRows(editor);
    offer();
    document.addEventListener("formset:added", offer);
    group?.addEventListener("input", () => redraw(editor));
    document.getElementById("placements-group")?.setAttribute("hidden", "");
  },

  onUpdate() {
    meet(this.editor);
  },
});

/** Remember what the server says of cases: [{slug, words, status, address}]. */
function learn(editor, cases) {
  for (const one of cases) editor.storage[NAME].known.set(one.slug, one);
  redraw(editor);
}

function redraw(editor) {
  for (const card of editor.storage[NAME].cards) drawCard(editor, card);
}

/** Give the cases that are being written in this form, as the server would describe them. */
function unsaved() {
  return [...document.querySelectorAll(ROWS)].flatMap((row) => {
    const value = (name) => row.querySelector(`[name$="-${name}"]`)?.value.trim() ?? "";
    const slug = value("slug");
    return slug && !row.querySelector('[name$="-DELETE"]')?.checked ? [{ slug, words: value("title") || slug, status: NEW }] : [];
  });
}

function found(editor, slug) {
  return unsaved().find((one) => one.slug === slug) ?? editor.storage[NAME].known.get(slug);
}

/** Draw a case as readers see it, under a line for the writer: on which side it stands, and in which state. */
function drawCard(editor, card) {
  const { slug, align } = card.node.attrs;
  const known = found(editor, slug);
  const where = WHERE.find(([value]) => value === align)?.[1] ?? WHERE[0][1];
  const facts = known ? [where, ...(known.status === "published" ? [] : [known.status])].join(" · ") : "There is no such case study.";
  const sketch = JSON.stringify([slug, facts, known]);
  if (card.sketch === sketch) return; // what a writer has unfolded in it stays so
  card.sketch = sketch;
  card.dom.classList.toggle("case-card--unknown", !known);
  const shown = known?.shown ? asRead(known) : [crel("strong", { textContent: known?.words ?? slug })];
  card.dom.replaceChildren(crel("p", { className: "case-card__facts", textContent: facts }), crel("div", { className: "case-study" }, shown));
}

/** Give the case of a page, in which a press leads to a tab of its own: it must not leave the form. */
function asRead({ shown, address }) {
  const { body } = new DOMParser().parseFromString(shown, "text/html");
  const aside = body.querySelector("aside") ?? body;
  for (const element of aside.querySelectorAll("[id]")) element.removeAttribute("id");
  for (const link of aside.querySelectorAll("a")) Object.assign(link, { target: "_blank", rel: "noopener", tabIndex: -1 });
  for (const summary of aside.querySelectorAll("summary")) summary.tabIndex = -1;
  const title = aside.querySelector(".case-study__title a");
  if (title) title.href = address; // its form, as writers expect of what they may change
  return [...aside.childNodes];
}

function placedSlugs(editor) {
  const slugs = new Set();
  editor.state.doc.descendants((node) => void (node.type.name === NAME && slugs.add(node.attrs.slug)));
  return slugs;
}

/** Ask the server for cases whose title, short name or country holds the words. */
const search = (editor, words) => askFor(editor, { q: words });

async function askFor(editor, query) {
  const answer = await fetch(`${textareaOf(editor).dataset.casesUrl}?${new URLSearchParams(query)}`, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) throw new Error("no list");
  const { cases } = await answer.json();
  learn(editor, cases);
  return cases;
}

/** Ask the server, once each, for cases that came in without a search, as those in pasted text do. */
function meet(editor) {
  const { known, cards } = editor.storage[NAME];
  for (const { slug } of [...cards].map((card) => card.node.attrs)) {
    if (known.has(slug) || found(editor, slug)) continue;
    known.set(slug, undefined);
    askFor(editor, { slug }).catch(() => {}); // its card goes on saying that it is not known
  }
}

/**
 * Give the cases that have the words in their title, from the beginning of a word on, of those that are known here and stand in no place yet, as { words, place }. The server is
 * asked once for each words; `more` is called when it has told of others.
 */
export function casesNamed(editor, words, more) {
  const folded = words.trim().toLowerCase();
  const { known, asked } = editor.storage[NAME];
  if (!asked.has(folded)) {
    asked.add(folded);
    search(editor, folded).then(more, () => asked.delete(folded));
  }
  const placed = placedSlugs(editor);
  const own = unsaved();
  const all = [...own, ...[...known.values()].filter((one) => one && !own.some(({ slug }) => slug === one.slug))];
  const there = all.filter((one) => !placed.has(one.slug) && ` ${one.words.toLowerCase()}`.includes(` ${folded}`));
  return there.map(({ slug, words: title, status }) => ({
    words: status === "published" ? title : `${title} – ${status}`,
    place: () => insert(editor, slug, "right"),
  }));
}

async function placeCase(editor) {
  settle(editor);
  const placed = placedSlugs(editor);
  const words = crel("input", { type: "search", autocomplete: "off" });
  const list = crel("select", { size: 7, "aria-label": "Case studies found" });
  const where = choice(WHERE, "right");
  const missing = complaint();
  let asked = 0;
  // By the writer, not by us: an answer that comes later must not take it back.
  let chosen;

  const show = (cases) => {
    list.replaceChildren(
      ...cases.map(({ slug, words: title, status }) => {
        const notes = placed.has(slug) ? ["placed already"] : status === "published" ? [] : [status];
        return crel("option", { value: slug, textContent: [title, ...notes].join(" – "), disabled: placed.has(slug) });
      }),
    );
    const free = [...list.options].filter((option) => !option.disabled);
    list.value = (free.find((option) => option.value === chosen) ?? free[0])?.value;
    missing.textContent = cases.length ? "" : "No case study has these words. A new one can be written below the text, under “New case studies”.";
  };
  const look = async () => {
    const turn = ++asked;
    const folded = words.value.trim().toLowerCase();
    const ours = unsaved().filter((one) => `${one.words} ${one.slug}`.toLowerCase().includes(folded));
    try {
      const cases = await search(editor, words.value);
      if (turn === asked) show([...ours, ...cases.filter((one) => !ours.some(({ slug }) => slug === one.slug))]);
    } catch {
      if (turn !== asked) return;
      show(ours);
      missing.textContent = "The list of case studies could not be had. Are you still signed in? What you wrote is safe in this window.";
    }
  };
  words.addEventListener("input", () => {
    chosen = undefined;
    look();
  });
  list.addEventListener("change", () => (chosen = list.value));
  words.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    list.focus();
  });
  list.addEventListener("dblclick", () => list.form.requestSubmit());
  list.addEventListener("keydown", (event) => {
    if (event.key === "Enter") list.form.requestSubmit();
  });
  look();

  const slug = await ask("Place a case study", {
    fields: [field("Search", words), list, field("Where", where), missing],
    agree: "Place",
    answer: () => list.value || (words.focus(), false),
    opened: () => words.focus(),
  });
  if (slug) insert(editor, slug, where.value);
  else editor.view.focus();
}

function insert(editor, slug, align) {
  placeCard(editor, editor.schema.nodes[NAME].create({ slug, align }));
}

async function changeCase(editor, pos) {
  const { attrs } = editor.state.doc.nodeAt(pos);
  const where = choice(WHERE, attrs.align);
  const removal = (end) => {
    const button = crel("button", { type: "button", textContent: "Take it out of the text" });
    button.addEventListener("click", () => end("remove"));
    return [button];
  };
  const fields = [crel("p", { textContent: found(editor, attrs.slug)?.words ?? attrs.slug }), field("Where", where)];
  const given = await ask("Case study", { fields, agree: "Change", answer: () => where.value, extra: removal });
  editor.view.focus();
  if (given === "remove") editor.commands.deleteRange({ from: pos, to: pos + 1 });
  else if (given) editor.chain().setNodeSelection(pos).updateAttributes(NAME, { align: given }).run();
}

/** Give each row of a new case a button that places it. */
function offerRows(editor) {
  for (const row of document.querySelectorAll(ROWS)) {
    if (row.querySelector(".case-place")) continue;
    const button = crel("button", { type: "button", className: "case-place button", textContent: "Place in the text" });
    button.addEventListener("click", () => {
      const slug = row.querySelector('[name$="-slug"]').value.trim();
      if (!slug) return editor.storage.desk.say("Give the case a title first.");
      if (placedSlugs(editor).has(slug)) return editor.storage.desk.say("This case stands in the text already.");
      insert(editor, slug, "right");
    });
    (row.querySelector("fieldset") ?? row).append(button);
  }
}
