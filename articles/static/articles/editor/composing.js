/** Words that are composed, by an input method, a phone's keyboard or a dead key, in place of what is selected. */

import { Plugin, pm } from "django-prose-editor/editor";

const { NodeSelection, Selection } = pm.state;

/** Give the plugin that makes room for a composition where the browser would not. */
export function composing() {
  return new Plugin({
    props: {
      handleDOMEvents: {
        compositionstart: (view) => {
          makeRoom(view);
          return false;
        },
      },
    },
  });
}

/**
 * Take out what is selected, as typing does, if it holds no words or is more than one passage. Chromium puts a composition in place of
 * words; that of marks and cells it shows, and the editor then knows nothing of it. Words stay: an input method may convert them.
 *
 * A card stays too, and the composition goes to the words beside it: Chromium loses its place in a paragraph that is made for it.
 */
function makeRoom(view) {
  const { doc, selection, tr } = view.state;
  const { ranges, $from, $to } = selection;
  const isPassage = ranges.length === 1 && !(selection instanceof NodeSelection);
  if (selection.empty || (isPassage && doc.textBetween($from.pos, $to.pos))) return;
  const words = selection.node?.isBlock && (Selection.findFrom($from, -1, true) ?? Selection.findFrom($to, 1, true));
  view.dispatch((words ? tr.setSelection(words) : tr.deleteSelection()).scrollIntoView());
}
