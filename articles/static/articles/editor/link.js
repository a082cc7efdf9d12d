/** Links: to an address, or to what is found by its title, with the choice not to tell another site about them. */

import { Link as PackageLink, crel } from "django-prose-editor/editor";
import { isTelephone } from "articles/editor/attributes";
import { ask, complaint, field, settle } from "articles/editor/dialog";
import { linkSearch } from "articles/editor/link-search";

const ADDRESS = /^(?:https?:\/\/[^\s/]+\S*|mailto:[^\s@]+@[^\s@]+|[/#]\S*)$/i;
const isAddress = (address) => ADDRESS.test(address) || isTelephone(address);
const SILENT = "nofollow";

export const Link = PackageLink.extend({
  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "link",
      groups: "link",
      button: buttons.material("insert_link", "Link (Ctrl+K)"),
      command: askForLink,
      active: (editor) => editor.isActive("link"),
    });
    menu.defineItem({
      name: "unlink",
      groups: "link",
      button: buttons.material("link_off", "Remove link"),
      command: (editor) => editor.chain().extendMarkRange("link").unsetLink().run(),
      hidden: (editor) => !editor.isActive("link"),
    });
  },

  addKeyboardShortcuts() {
    return {
      "Mod-k": () => {
        askForLink(this.editor);
        return true;
      },
    };
  },
});

/** Give the address as it is stored: what looks like a host gets https, what looks like a mail address gets mailto, and a number tel. */
function completed(typed) {
  const address = typed.trim();
  if (isAddress(address)) return address;
  if (/^\+?\d[-()\s\d]+$/.test(address)) return `tel:${address.replace(/\s/g, "")}`;
  if (/^[^\s@:]+@[^\s@]+\.[^\s@]+$/.test(address)) return `mailto:${address}`;
  return /^[^\s:/?#]+\.[^\s]+$/.test(address) ? `https://${address}` : address;
}

/** Give the words of the headings of the article on this page, in which a link of a note may lead too; none where there is no article. */
function headings() {
  const words = [];
  for (const { editor } of document.querySelectorAll(".prose-editor .ProseMirror")) {
    if (!editor?.schema.nodes.footnoteRef) continue;
    editor.state.doc.descendants((node) => {
      if (node.type.name === "heading" && node.textContent.trim()) words.push(node.textContent.trim());
      return !node.isTextblock;
    });
  }
  return words;
}

async function askForLink(editor) {
  settle(editor);
  const present = editor.getAttributes("link");
  const isNew = !editor.isActive("link");
  const address = crel("input", { type: "text", inputMode: "url", autocomplete: "off", value: present.href ?? "" });
  const words = crel("input", { type: "text", autocomplete: "off" });
  const silent = crel("input", { type: "checkbox", checked: (present.rel ?? "").split(" ").includes(SILENT) });
  const missing = complaint();
  const found = linkSearch(address, { isAddress: (typed) => isAddress(completed(typed)), headings });
  const needsWords = isNew && editor.state.selection.empty;

  const answer = () => {
    const href = completed(address.value);
    if (!isAddress(href)) {
      missing.textContent =
        "Please choose a page from those that are found, or write an address that begins with https://, a mail address, a telephone number, " +
        "or / for a page of this site.";
      address.focus();
      return false;
    }
    return { href, rel: silent.checked ? SILENT : null, title: present.title ?? null, words: words.value.trim() || found.chosen()?.title || address.value.trim() };
  };
  const link = await ask(isNew ? "Link" : "Change the link", {
    fields: [
      field("Address, or words of a title", address, "Of an article, a page, a case study, a document, or a heading of this text."),
      found.list,
      found.said,
      ...(needsWords ? [field("Words of the link", words, "Left empty, the title or the address is shown.")] : []),
      field("Do not notify this site", silent, "It will not learn from us that we link to it."),
      missing,
    ],
    agree: isNew ? "Add link" : "Change",
    answer,
    opened: () => address.select(),
  });
  editor.view.focus();
  if (!link) return;
  const { words: text, ...attrs } = link;
  const chain = editor.chain();
  if (needsWords) chain.insertContent({ type: "text", text, marks: [{ type: "link", attrs }] }).unsetMark("link").run();
  else chain.extendMarkRange("link").setLink(attrs).run();
}
