/**
 * Pictures in the editor: a card between two blocks, for what is `<div data-image="12" data-align="full">` at rest.
 *
 * A picture has words of its own wherever it stands; the library proposes them, and keeps its rights. A file that is chosen, pasted or dropped goes into the library at once; until it is
 * there a line in the text holds its place.
 */

import { Plugin, crel, pm } from "django-prose-editor/editor";
import { cardNode } from "articles/editor/card";
import { settle } from "articles/editor/dialog";
import { drawFigure, isWrittenIn } from "articles/editor/figure";
import { WHERE, askForPicture, askForWords } from "articles/editor/picture-dialog";
import { LARGEST, TOO_LARGE, libraryOf } from "articles/editor/picture-library";
import { asking, placeCard, textareaOf } from "articles/editor/place";
import { shortened } from "articles/editor/running-text";
import "articles/editor/list-picture";

const { Decoration, DecorationSet } = pm.view;
const { NodeSelection, PluginKey } = pm.state;

const NAME = "picture";

export const Picture = cardNode({
  name: NAME,
  key: "pk",
  attribute: "data-image",
  usual: "full",
  others: {
    place: kept("data-place"),
    alt: kept("data-alt"),
    decorative: {
      default: false,
      parseHTML: (element) => element.hasAttribute("data-decorative"),
      renderHTML: ({ decorative }) => (decorative ? { "data-decorative": "yes" } : {}),
    },
    // An empty caption is one: without any, the picture would take what the library proposes.
    caption: kept("data-caption"),
  },
  className: "case-card picture-card",
  draw: drawCard,
  holds: isWrittenIn,
  item: { name: NAME, label: "Picture" },
  shortcut: { words: "Ctrl+Alt+P", keys: "Mod-Alt-p" },
  choose: choosePicture,
  change: changePicture,

  addProseMirrorPlugins() {
    return [taking(this.editor), waiting()];
  },

  onCreate() {
    const { editor } = this;
    editor.storage[NAME].bring = bring; // for what is pasted: the questions about a picture paste themselves
    learn(editor, JSON.parse(textareaOf(editor).dataset.images || "[]"));
  },
});

/** Give an attribute of the card that the element has under a name; null where it has none. */
function kept(attribute) {
  const name = attribute.replace("data-", "");
  return {
    default: null,
    parseHTML: (element) => element.getAttribute(attribute),
    renderHTML: ({ [name]: value }) => (value === null ? {} : { [attribute]: value }),
  };
}

/** Remember what the server says of pictures, see described_image. */
function learn(editor, images) {
  const { known, cards } = editor.storage[NAME];
  for (const one of images) known.set(String(one.pk), one);
  for (const card of cards) drawCard(editor, card);
}

function drawCard(editor, card) {
  const { pk, align, alt, decorative, caption } = card.node.attrs;
  const known = editor.storage[NAME].known.get(String(pk));
  const words = alt || (decorative ? "" : known?.alt) || "";
  const lacks = known && !words && !decorative && !known.isDescribed;
  const where = WHERE.find(([value]) => value === align)?.[1] ?? WHERE[0][1];
  const described = lacks ? "no description yet: press Enter" : words ? `described as “${shortened(words)}”` : "only decorative";
  const facts = [`Picture ${pk}`, where, known?.isMissing ? "its file is missing: readers see nothing here" : described];
  card.dom.classList.toggle("case-card--unknown", !known || lacks || known.isMissing);
  drawFigure(card, known, {
    facts: known ? facts.join(" · ") : `Picture ${pk}: there is no such picture in the library.`,
    alt: words,
    caption: caption ?? known?.captionHtml ?? "",
    write: (text) => setCaption(editor, card, text),
    credit: (text) => sendCredit(editor, known, text),
    leave: () => {
      editor.view.focus();
      editor.commands.setNodeSelection(card.getPos());
    },
  });
}

function setCaption(editor, { node, getPos }, caption) {
  editor.view.dispatch(editor.state.tr.setNodeMarkup(getPos(), null, { ...node.attrs, caption }));
}

/** Let the library have who made a picture; gives a sentence where it does not take it. */
async function sendCredit(editor, known, credit) {
  const { image, error } = await libraryFor(editor).credit(known, credit);
  if (image) learn(editor, [image]);
  return error ?? "";
}

// Choosing and changing

async function choosePicture(editor) {
  settle(editor);
  const { $to } = editor.state.selection;
  const behind = $to.depth ? $to.after(1) : $to.pos;
  const drafted = (draft) => (image, words) => draft(editor.state.tr.insert(behind, cardOf(editor, image, "full", words)));
  const given = await asking(editor, (draft) => askForPicture(libraryFor(editor), { drafted: drafted(draft) }));
  editor.view.focus();
  if (given?.isLeft) editor.storage.desk.say("The picture is in the library, and not in the text.");
  if (!given?.image) return;
  const { image, align, words, advice } = given;
  const card = insert(editor, image, align, { words });
  if (advice) editor.storage.desk.say(advice);
  if (words) await tellLibrary(editor, card, words);
}

async function changePicture(editor, pos) {
  const card = editor.state.doc.nodeAt(pos);
  const given = await askingFor(editor, card, { isPlaced: true });
  editor.view.focus();
  const at = placeOfCard(editor, card);
  if (!given || at === undefined) return;
  if (given === "remove") return void editor.commands.deleteRange({ from: at, to: at + 1 });
  const tr = write(editor, at, given);
  editor.view.dispatch(tr.setSelection(NodeSelection.create(tr.doc, at)));
  await tellLibrary(editor, card, given);
}

/** Put a card with words of its own, or with those that the library proposes, and give it. */
function insert(editor, image, align, { words, pos, stays } = {}) {
  learn(editor, [image]);
  const card = cardOf(editor, image, align, words);
  placeCard(editor, card, pos, { stays });
  return card;
}

function cardOf(editor, image, align, words = { ...image, caption: image.captionHtml }) {
  const { alt, decorative, caption } = words;
  return editor.schema.nodes[NAME].create({ pk: String(image.pk), align, alt: alt || null, decorative, caption });
}

/** Ask for the words of a picture that was just placed; the cursor stays where the writer goes on. */
async function describe(editor, card) {
  const given = await askingFor(editor, card);
  editor.view.focus();
  const at = placeOfCard(editor, card);
  if (!given || at === undefined) return;
  editor.view.dispatch(write(editor, at, given));
  await tellLibrary(editor, card, given);
}

/** Ask for the words of a card. */
function askingFor(editor, card, options) {
  const drafted = (draft) => (words) => {
    const at = placeOfCard(editor, card);
    draft(at === undefined ? undefined : write(editor, at, words));
  };
  return asking(editor, (draft) => askForWords(knownOf(editor, card), card.attrs, { ...options, drafted: drafted(draft) }));
}

const knownOf = (editor, { attrs: { pk } }) => editor.storage[NAME].known.get(String(pk)) ?? { words: `Picture ${pk}`, isUnknown: true };

/** Give where a card stands now: the text may have changed while the writer was asked. */
function placeOfCard(editor, card) {
  let at;
  editor.state.doc.descendants((node, pos) => {
    if (node === card) at = pos;
  });
  return at;
}

/** Give the transaction that writes the answer of the writer into a card. */
function write(editor, at, { align, alt, decorative, caption }) {
  const { tr, doc } = editor.state;
  const { attrs } = doc.nodeAt(at);
  return tr.setNodeMarkup(at, null, { ...attrs, align: align ?? attrs.align, alt: alt || null, decorative, caption });
}

async function tellLibrary(editor, card, given) {
  const { image, error } = await libraryFor(editor).describe(knownOf(editor, card), given);
  if (image) learn(editor, [image]);
  else if (error) editor.storage.desk.say(error);
}

// On their way

const libraryFor = (editor) => libraryOf(textareaOf(editor));

/** Send a file into the library, and put its picture where the line that holds its place then stands. */
async function send(editor, file, pos, align = "full") {
  const say = (sentence) => editor.storage.desk.say(sentence);
  if (file.size > LARGEST) return say(TOO_LARGE);
  const id = {};
  editor.view.dispatch(editor.state.tr.setMeta(places, { add: [{ id, pos }] }));
  say("Sending the picture to the library …");
  const { image, advice, error } = await libraryFor(editor).take(file);
  if (editor.isDestroyed) return;
  const at = takePlace(editor, id);
  if (error) return say(error);
  say(advice || "The picture is in the library.");
  await describe(editor, insert(editor, image, align, { pos: at ?? editor.state.selection.to }));
}

async function sendAll(editor, files, pos) {
  const pictures = files.filter(({ type }) => type.startsWith("image/"));
  if (pictures.length < files.length) editor.storage.desk.say("Only pictures can be put into a text. Documents go into the library.");
  for (const file of pictures) {
    await send(editor, file, pos);
    pos = editor.state.selection.to;
  }
}

/**
 * Bring the pictures of a paste, see pasted-pictures, into the places at which they stand in the document of a transaction, one after the
 * other; the writer may write on meanwhile. Gives the sentences that kept one from coming.
 */
async function bring(editor, tr, pictures) {
  const held = pictures.map(({ pos, ...picture }) => ({ id: {}, pos, ...picture }));
  editor.view.dispatch(tr.setMeta(places, { add: held }));
  const library = libraryFor(editor);
  const refused = [];
  let last;
  for (const { id, file, ours, alt } of held) {
    const { image, error } = ours ? { image: await library.named(ours).catch(() => null) } : await library.take(file, { alt });
    if (editor.isDestroyed) return refused;
    const at = takePlace(editor, id);
    const behind = last && placeOfCard(editor, last);
    if (image) last = insert(editor, image, "full", { pos: at ?? (behind === undefined ? editor.state.selection.to : behind + 1), stays: true });
    else refused.push(error ?? "A picture of a page of ours is not in the library any more.");
  }
  return refused;
}

/** Give where the place of a picture is now, and end it. */
function takePlace(editor, id) {
  const at = placeOf(editor.state, id);
  editor.view.dispatch(editor.state.tr.setMeta(places, { remove: id }));
  return at;
}

// What is pasted and dropped

/** Take files from the clipboard and from a drop; a document that brings a picture of itself along is pasted as text. */
function taking(editor) {
  return new Plugin({
    props: {
      handlePaste(view, { clipboardData }) {
        const files = [...(clipboardData?.files ?? [])];
        if (!files.length || hasWords(clipboardData)) return false;
        sendAll(editor, files, view.state.selection.to);
        return true;
      },
      handleDrop(view, event, slice, moved) {
        const files = [...(event.dataTransfer?.files ?? [])];
        if (moved || view.dragging || !files.length) return false;
        event.preventDefault();
        sendAll(editor, files, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? view.state.selection.to);
        return true;
      },
    },
  });
}

function hasWords(clipboard) {
  if (clipboard.getData("text/plain").trim()) return true;
  const html = clipboard.getData("text/html").replace(/<style[\s\S]*?<\/style>|<!--[\s\S]*?-->|<[^>]*>/gi, "");
  return /\S/.test(html);
}

const places = new PluginKey("picturePlaces");

/** Hold the places of pictures that are on their way, wherever the text round them goes. */
function waiting() {
  return new Plugin({
    key: places,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, held) {
        const set = held.map(tr.mapping, tr.doc);
        const { add, remove } = tr.getMeta(places) ?? {};
        if (add) return set.add(tr.doc, add.map(({ id, pos }) => Decoration.widget(pos, line, { id })));
        return remove ? set.remove(set.find(undefined, undefined, ({ id }) => id === remove)) : set;
      },
    },
    props: { decorations: (state) => places.getState(state) },
  });
}

const line = () => crel("div", { className: "picture-card__waiting", textContent: "A picture is on its way …" });

const placeOf = (state, id) => places.getState(state).find(undefined, undefined, (spec) => spec.id === id)[0]?.from;
