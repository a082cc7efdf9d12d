/** A button of the toolbar that opens a menu (WAI-ARIA, menu button): arrows walk in it, Escape leads back. */

import { crel } from "django-prose-editor/editor";

let last = 0;

/**
 * Give { element, update } for `part` { label, icon, isChoice, isHere } with its items { name, label, keys, command, enabled, active, hidden }.
 *
 * Where the menu `isChoice` the button says which of the items holds at the cursor. The menu is drawn when it opens.
 */
export function menuButton(editor, part, items) {
  const id = `toolbar-menu-${++last}`;
  const words = crel("span", { className: part.isChoice ? "prose-menubar__choice" : "prose-menubar__words", textContent: part.label });
  const icon = crel("span", { className: "material-icons", "aria-hidden": "true", textContent: part.icon });
  const button = crel("button", { type: "button", className: "prose-menubar__button prose-menubar__opener", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": id }, [icon, words]);
  const menu = crel("div", { id, className: "toolbar-menu", role: "menu", "aria-label": part.label });
  menu.popover = "auto";
  if (!part.isChoice) Object.assign(button.dataset, { tip: part.label });
  button.setAttribute("aria-label", part.label);

  const open = () => {
    menu.replaceChildren(...items.filter((item) => !item.hidden(editor)).map((item) => option(editor, item, part.isChoice, choose)));
    menu.showPopover();
    const { left, bottom } = button.getBoundingClientRect();
    menu.style.left = `${Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8))}px`;
    menu.style.top = `${bottom + 4}px`;
    (menu.querySelector("[aria-checked=true]") ?? menu.firstElementChild)?.focus();
  };
  const choose = (item) => {
    menu.hidePopover();
    editor.view.focus();
    if (item.enabled(editor)) item.command(editor);
  };
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (menu.matches(":popover-open")) menu.hidePopover();
    else open();
  });
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    event.stopPropagation();
    open();
  });
  menu.addEventListener("toggle", ({ newState }) => button.setAttribute("aria-expanded", String(newState === "open")));
  menu.addEventListener("keydown", (event) => walk(event, menu, button));

  const update = () => {
    button.classList.toggle("hidden", part.isHere ? !part.isHere(editor) : false);
    const held = part.isChoice && items.find((item) => item.active(editor));
    const label = held ? held.label : part.label;
    if (words.textContent !== label) words.textContent = label;
    if (part.isChoice) button.setAttribute("aria-label", `${part.label}: ${label}`);
  };
  return { element: crel("div", { className: "prose-menubar__group" }, [button, menu]), update };
}

function option(editor, item, isChoice, choose) {
  const isActive = Boolean(item.active(editor));
  const role = isChoice ? "menuitemradio" : "menuitem";
  const words = [crel("span", { textContent: item.label }), ...(item.keys ? [crel("kbd", { textContent: item.keys })] : [])];
  const element = crel("button", { type: "button", tabIndex: -1, role, "data-name": item.name, "aria-label": item.label }, words);
  if (isChoice) element.setAttribute("aria-checked", String(isActive));
  if (!item.enabled(editor)) element.setAttribute("aria-disabled", "true");
  element.addEventListener("click", () => choose(item));
  return element;
}

function walk(event, menu, button) {
  const all = [...menu.children];
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) all[to % all.length].focus();
  else if (event.key === "Escape" || event.key === "Tab") {
    menu.hidePopover();
    button.focus();
  } else return;
  event.stopPropagation();
  if (event.key !== "Tab") event.preventDefault();
}
