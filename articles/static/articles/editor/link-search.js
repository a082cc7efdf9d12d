/** What a link may lead to, offered by title under the field of its address (WAI-ARIA, combobox with a list): pages of the blog, and headings. */

import { crel } from "django-prose-editor/editor";

const WAIT = 200; // milliseconds after a key
const NO_ANSWER = "The pages of the blog could not be had. Are you still signed in? What you wrote is safe in this window.";

let last = 0;

/**
 * Make a combobox of the input, and give { list, chosen, said }: elements that stand under it, and what was chosen as { title, address },
 * as long as the input holds that address.
 *
 * `isAddress(text)` tells what needs no search; `headings()` gives the words of the headings that the text has.
 */
export function linkSearch(input, { isAddress, headings }) {
  const source = document.querySelector("textarea[data-links-url]");
  const id = `link-search-${++last}`;
  const list = crel("ul", { id, className: "link-search", role: "listbox", "aria-label": "Pages of the blog", hidden: true });
  const said = crel("p", { className: "link-search__said", role: "status" });
  let found = [];
  let [at, asked, chosen, waiting] = [-1, 0, null, 0];
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) {
    input.setAttribute(name, value);
  }

  const mark = (to) => {
    at = to;
    [...list.children].forEach((option, each) => option.setAttribute("aria-selected", String(each === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  };
  const choose = (link) => {
    chosen = link;
    input.value = link.address;
    close();
    said.textContent = `Leads to “${link.title}” (${link.kind}).`;
  };
  const show = (links) => {
    found = links;
    list.replaceChildren(
      ...links.map((link, each) => {
        const words = [crel("span", { textContent: link.title }), crel("span", { className: "link-search__kind", textContent: link.kind })];
        const option = crel("li", { id: `${id}-${each}`, role: "option", "aria-selected": "false" }, words);
        option.addEventListener("mousedown", (event) => {
          event.preventDefault(); // the focus stays in the field
          choose(link);
        });
        return option;
      }),
    );
    mark(-1);
    list.hidden = !links.length;
    input.setAttribute("aria-expanded", String(links.length > 0));
    said.textContent = links.length ? `${links.length} found; choose with the arrows and Enter.` : "Nothing that readers have is called so.";
  };
  const look = async () => {
    const turn = ++asked;
    const words = input.value.trim();
    if (!source || !words || isAddress(words)) {
      close();
      said.textContent = "";
      return;
    }
    const links = await search(source, words, headings()).catch(() => null);
    if (turn !== asked || !input.isConnected) return;
    if (links) return show(links);
    close();
    said.textContent = NO_ANSWER;
  };
  input.addEventListener("input", () => {
    chosen = null;
    clearTimeout(waiting);
    waiting = setTimeout(look, WAIT);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const to = { ArrowDown: (at + 1) % found.length, ArrowUp: at < 1 ? found.length - 1 : at - 1 }[event.key];
    if (to !== undefined) mark(to);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) choose(found[at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return { list, said, chosen: () => (chosen?.address === input.value.trim() ? chosen : null) };
}

async function search(source, words, headings) {
  const body = new URLSearchParams([["q", words], ...headings.map((each) => ["heading", each])]);
  const headers = { Accept: "application/json", "X-CSRFToken": source.form.elements.csrfmiddlewaretoken.value };
  const answer = await fetch(source.dataset.linksUrl, { method: "POST", body, headers });
  if (!answer.ok || answer.redirected) throw new Error("no list");
  return (await answer.json()).links;
}
