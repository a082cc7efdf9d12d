/** Tables of rows alone, asked for with their size; their first row is one of headings unless the writer says otherwise. */

import { Table as PackageTable, crel } from "django-prose-editor/editor";
import { ask, field, settle } from "articles/editor/dialog";

const MOST = 50;

export const Table = PackageTable.extend({
  // As part of the table the editor would make a row of its title.
  parseHTML: () => [{ tag: "table", getAttrs: moveTitleOut }],

  addCommands() {
    const insertTableWithOptions = () => ({ editor }) => {
      askForTable(editor);
      return true;
    };
    return { ...this.parent?.(), insertTableWithOptions };
  },
});

async function askForTable(editor) {
  settle(editor);
  const [rows, columns] = [number(3), number(3)];
  const headings = crel("input", { type: "checkbox", checked: true });
  const answer = () => ({ rows: within(rows), cols: within(columns), withHeaderRow: headings.checked });
  const given = await ask("Table", {
    fields: [
      field("Rows", rows),
      field("Columns", columns),
      field("The first row holds headings", headings, "They are read out with each cell to whoever does not see the table."),
    ],
    agree: "Insert table",
    answer,
    opened: () => rows.select(),
  });
  editor.view.focus();
  if (given) editor.commands.insertTable(given);
}

const number = (value) => crel("input", { type: "number", min: 1, max: MOST, value, inputMode: "numeric" });
const within = ({ value }) => Math.min(Math.max(Math.trunc(Number(value)) || 1, 1), MOST);

/** Put the title of a table before it, as a paragraph. The parser takes a table that holds another one for no element at all, and reads what is in it. */
function moveTitleOut(table) {
  const { caption } = table;
  if (!caption) return null;
  const title = table.ownerDocument.createElement("p");
  for (const { name, value } of caption.attributes) title.setAttribute(name, value);
  title.append(...caption.childNodes);
  caption.remove();
  const rows = table.cloneNode(false);
  rows.append(...table.childNodes);
  table.append(title, rows);
  return false;
}
