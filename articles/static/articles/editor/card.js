/** A node that is a card between two blocks of the text, for what is `<div data-…="KEY" data-align="…">` at rest. */

import { Node, crel, pm } from "django-prose-editor/editor";

const { NodeSelection } = pm.state;

/**
 * Give the node `name` with the attributes `key`, kept in the element's `attribute`, `align`, `usual` where the element has none, and `others`.
 *
 * `draw(editor, {dom, node})` fills the card. The menu's button `item: {name, label}` and `shortcut: {words, keys}` call `choose(editor)`;
 * Enter on the chosen card and a double click on it call `change(editor, pos)`; Tab leads into it, where `holds(dom, target)` tells which of
 * its elements have keys and presses of their own. Whatever else is given goes into the node as it is.
 */
export function cardNode({ name, key, attribute, usual, others = {}, className, draw, item, shortcut, choose, change, holds = () => false, ...more }) {
  return Node.create({
    name,
    group: "block",
    atom: true,
    selectable: true,
    draggable: true,

    addAttributes: () => ({
      [key]: {
        default: "",
        parseHTML: (element) => element.getAttribute(attribute),
        renderHTML: (attributes) => ({ [attribute]: attributes[key] }),
      },
      align: {
        default: usual,
        parseHTML: (element) => element.getAttribute("data-align") || usual,
        renderHTML: ({ align }) => ({ "data-align": align }),
      },
      ...others,
    }),

    parseHTML: () => [{ tag: `div[${attribute}]` }],
    renderHTML: ({ HTMLAttributes }) => ["div", HTMLAttributes],

    addStorage: () => ({ known: new Map(), cards: new Set(), asked: new Set() }),

    addNodeView: () => ({ editor, node, getPos }) => {
      const dom = crel("div", { className });
      const card = { dom, node, getPos };
      editor.storage[name].cards.add(card);
      draw(editor, card);
      dom.addEventListener("dblclick", ({ target }) => holds(dom, target) || change(editor, getPos()));
      return {
        dom,
        stopEvent: ({ target }) => holds(dom, target),
        ignoreMutation: ({ type, target }) => type !== "selection" || holds(dom, target),
        update: (changed) => {
          if (changed.type.name !== name) return false;
          card.node = changed;
          draw(editor, card);
          return true;
        },
        destroy: () => editor.storage[name].cards.delete(card),
      };
    },

    addMenuItems({ menu, buttons }) {
      menu.defineItem({
        name: item.name,
        groups: "insert",
        button: buttons.text(item.label, `${item.label} (${shortcut.words})`),
        command: choose,
        active: (editor) => editor.isActive(name),
      });
    },

    addKeyboardShortcuts() {
      return {
        [shortcut.keys]: () => {
          choose(this.editor);
          return true;
        },
        Enter: () => {
          const { selection } = this.editor.state;
          if (!(selection instanceof NodeSelection) || selection.node.type.name !== name) return false;
          change(this.editor, selection.from);
          return true;
        },
        Tab: () => {
          const { selection } = this.editor.state;
          if (!(selection instanceof NodeSelection) || selection.node.type.name !== name) return false;
          const first = this.editor.view.nodeDOM(selection.from)?.querySelector("[tabindex='0'], input");
          first?.focus();
          return Boolean(first);
        },
      };
    },

    ...more,
  });
}
