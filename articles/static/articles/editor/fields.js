/* The fields of a form of the admin, and their values. */

/* The name of a field in a row of several: prefix, number and field. */
export const ROW = /^(.+)-(\d+|__prefix__)-(.+)$/;
const NOT_WRITTEN = ["password", "file", "submit", "button", "image", "reset", "fieldset"];

/* What the server sent in a field; undefined for a radio button that it had not chosen. */
export function valueSent(field) {
  if (field.type === "radio") return field.defaultChecked ? field.value : undefined;
  if (field.type === "checkbox") return field.defaultChecked;
  if (!field.options) return field.defaultValue;
  const chosen = [...field.options].filter((option) => option.defaultSelected).map((option) => option.value);
  return field.multiple ? chosen : (chosen[0] ?? field.options[0]?.value ?? "");
}

/* What stands in a field now, in the same form. */
export function valueNow(field) {
  if (field.type === "radio") return field.checked ? field.value : undefined;
  if (field.type === "checkbox") return field.checked;
  return field.multiple && field.options ? [...field.selectedOptions].map((option) => option.value) : field.value;
}

function isWritten(field) {
  if (!field.name || field.closest(".actions") || NOT_WRITTEN.includes(field.type)) return false;
  if (field.type === "hidden") return ROW.exec(field.name)?.[3] === "id"; // tells which row is which
  return !/^(_|confirm_)/.test(field.name); // a confirmation is given anew
}

/* The values of the fields of a form that hold what a writer types, by their names; `value` is one of the two above. */
export function valuesOf(form, value) {
  const pairs = [...form.elements].filter(isWritten).map((field) => [field.name, value(field)]);
  return Object.fromEntries(pairs.filter(([, held]) => held !== undefined));
}

/* Puts a value into a field as if it had been typed, and has an editor that stands over it hear of it. */
export function fill(field, value) {
  if (JSON.stringify(valueNow(field)) === JSON.stringify(value)) return;
  if (field.type === "radio" && field.value !== value) return;
  if (field.type === "radio" || field.type === "checkbox") field.checked = Boolean(value);
  else if (Array.isArray(value)) for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  if (field.type === "textarea") field.dispatchEvent(new CustomEvent("htc:restored", { bubbles: true }));
}
