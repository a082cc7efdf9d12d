/** The text area under the editor: at each key it holds the whole text as HTML, of which only the block that was changed is written anew. */

import { getHTMLFromFragment, pm } from "django-prose-editor/editor";

const { Fragment } = pm.model;
const EMPTY = /^<(\w+)(\s[^>]*)?><\/\1>$/i;

/** Keep the text area in step in the stead of the package, which writes all of the text anew at each key. */
export function keepInStep(editor, textarea) {
  const written = new WeakMap();
  const html = (block) => {
    if (!written.has(block)) written.set(block, getHTMLFromFragment(Fragment.from(block), editor.schema));
    return written.get(block);
  };
  editor.off("update", editor.options.onUpdate);
  editor.on("update", () => {
    const text = editor.state.doc.children.map(html).join("");
    textarea.value = EMPTY.test(text) ? "" : text;
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
