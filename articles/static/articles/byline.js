/** The byline in its order: rows are dragged, or moved by two buttons; their numbers follow, which without a script are typed. */

const GROUP = "bylines-group";
const group = () => document.getElementById(GROUP);
const rowsOf = () => [...(group()?.querySelectorAll("tr.form-row:not(.empty-form)") ?? [])];
const place = (row) => row.querySelector("[name$='-position']");
const author = (row) => row.querySelector("select[name$='-author']");
const numberOf = (row) => Number(/-(\d+)$/.exec(row.id)?.[1] ?? 0);
const newName = (row) => row.querySelector("[name$='-new_author']")?.value.trim();
const isFilled = (row) => Boolean(author(row)?.value || newName(row));
const nameOf = (row) => newName(row) || author(row)?.selectedOptions[0]?.text.trim() || "this row";

let dragged = null;

function button(words, sign, act) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "byline-move__button", textContent: sign });
  made.dataset.words = words;
  made.addEventListener("click", act);
  return made;
}

/** Give each row its handle and buttons, and let these say what they move. */
function tend() {
  const rows = rowsOf();
  if (!rows.length || !place(rows[0])) return;
  group().classList.add("byline-rows--movable");
  for (const row of rows) if (!row.querySelector(".byline-move")) equip(row);
  const filled = rows.filter(isFilled);
  for (const row of rows) {
    const at = filled.indexOf(row);
    row.querySelector(".byline-move").hidden = at < 0 || filled.length < 2;
    const [up, down] = row.querySelectorAll(".byline-move__button");
    up.disabled = at <= 0;
    down.disabled = at < 0 || at === filled.length - 1;
    for (const each of [up, down]) each.setAttribute("aria-label", `Move ${nameOf(row)} ${each.dataset.words}`);
  }
}

function equip(row) {
  const box = document.createElement("div");
  box.className = "byline-move";
  const handle = document.createElement("span");
  Object.assign(handle, { className: "byline-move__handle", draggable: true, textContent: "⠿", title: "Drag to another place" });
  handle.setAttribute("aria-hidden", "true");
  handle.addEventListener("dragstart", (event) => {
    dragged = row;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", nameOf(row));
  });
  handle.addEventListener("dragend", () => (dragged = null));
  const [up, down] = [button("up", "↑", () => step(row, -1, up)), button("down", "↓", () => step(row, 1, down))];
  box.append(handle, up, down);
  (row.querySelector("td.original") ?? row.firstElementChild).append(box);
}

function step(row, by, pressed) {
  const filled = rowsOf().filter(isFilled);
  const other = filled[filled.indexOf(row) + by];
  if (!other) return;
  if (by < 0) other.before(row);
  else other.after(row);
  number(row);
  const buttons = [...row.querySelectorAll(".byline-move__button")];
  (pressed.disabled ? buttons.find((one) => !one.disabled) : pressed)?.focus();
}

/** Write the places of the rows as they stand, and say where the one that moved is. */
function number(moved) {
  rowsOf()
    .filter(isFilled)
    .forEach((row, at) => set(place(row), at));
  tend();
  const filled = rowsOf().filter(isFilled);
  tell(moved, filled);
}

function set(field, value) {
  if (field.value === String(value)) return;
  field.value = value;
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}

function tell(row, filled) {
  let line = group().querySelector(".byline-move__said");
  if (!line) {
    line = document.createElement("p");
    line.className = "byline-move__said visually-hidden";
    line.setAttribute("role", "status");
    group().append(line);
  }
  if (filled.includes(row)) line.textContent = `${nameOf(row)} is now ${filled.indexOf(row) + 1} of ${filled.length}.`;
}

/** A row that is new goes behind the others, which may all have one number. */
function append(row) {
  const others = rowsOf().filter((one) => one !== row && isFilled(one));
  if (!row.classList.contains("has_original") && isFilled(row) && place(row).value === "0" && others.length) {
    set(place(row), Math.max(...others.map((one) => Number(place(one).value))) + 1);
  }
}

function order(by) {
  const rows = rowsOf();
  const sorted = [...rows].sort((one, other) => by(one) - by(other));
  if (sorted.some((row, at) => row !== rows[at])) rows[0].parentElement.prepend(...sorted);
}

/** Let the rows stand as their numbers say. */
function arrange() {
  order((row) => (isFilled(row) ? Number(place(row).value) : Infinity));
  tend();
}

function drop(event) {
  const row = event.target.closest?.("tr.form-row:not(.empty-form)");
  if (!dragged || !row?.closest(`#${GROUP}`)) return;
  event.preventDefault();
  if (event.type === "dragover" || row === dragged || !isFilled(row)) return;
  const { top, height } = row.getBoundingClientRect();
  if (event.clientY < top + height / 2) row.before(dragged);
  else row.after(dragged);
  number(dragged);
}

const isOurs = (event) => event.detail?.formsetName === "bylines";

if (group()) {
  tend();
  document.addEventListener("change", (event) => {
    const row = event.target.closest?.(`#${GROUP} tr.form-row`);
    if (!row) return;
    if (event.target === place(row)) return void setTimeout(arrange); // written by a script that has put kept words back
    append(row);
    tend();
  });
  // Select2 tells of its changes by jQuery alone.
  window.django?.jQuery(document).on("change", `#${GROUP} select`, (event) => (append(event.target.closest("tr")), tend()));
  document.addEventListener("formset:added", (event) => isOurs(event) && tend());
  document.addEventListener("formset:removed", (event) => {
    if (!isOurs(event)) return;
    order(numberOf); // Django numbers the rows anew as they stand, and those that it knows have to stand first
    setTimeout(arrange);
  });
  for (const name of ["dragover", "drop"]) document.addEventListener(name, drop);
}
