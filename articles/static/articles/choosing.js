/* Choosing by typing: a line of tags, or a list of rows, with Django's own select2 over it.

   The field that is posted stays what it is without script: the line of names, or the list. It hears "change" where another script
   fills it, such as words that were kept. What select2 4.0.13 leaves to be mended: its boxes have no name, its removing sign is no
   button, what is typed is lost when the box is left, jQuery 3.6 and later no longer bring the focus into an opened list, and
   sentences stand in a list of options. */
{
  const $ = django.jQuery;
  const LOOK = { theme: "admin-autocomplete", width: "100%", dropdownParent: $("main") };
  const STATES = ["role", "aria-haspopup", "aria-expanded", "aria-disabled", "aria-owns"];
  const FEWEST = 11; // a shorter list of rows is faster as the browser draws it
  let last = 0;

  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // The form in which names are compared: as a reader would take them for one.
  const likeness = (name) => name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

  const nameOf = (field) => (field.getAttribute("aria-label") || field.labels?.[0]?.textContent || "").trim().replace(/:$/, "");

  /** Give the names that commas separate; quotes hold a name together, see parse_tags. */
  function readNames(line) {
    const found = [...line.matchAll(/\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(?:,|$)/g)];
    const names = found.map(([, quoted, plain = ""]) => (quoted?.replaceAll('""', '"') ?? plain).replace(/\s+/g, " ").trim());
    return [...new Set(names.filter(Boolean))];
  }

  const writeNames = (names) => names.map((name) => (/[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(", ");

  /** Give the names that hold the words, first those that begin with them, at most thirty. */
  function fitting(names, words) {
    const wanted = likeness(words);
    const place = (name) => {
      const at = likeness(name).indexOf(wanted);
      return likeness(name) === wanted ? 0 : at === 0 ? 1 : at > 0 && likeness(name)[at - 1] === " " ? 2 : at > 0 ? 3 : 4;
    };
    const found = names.map((name) => [place(name), name]).filter(([rank]) => rank < 4);
    return found.sort(([one], [other]) => one - other).slice(0, 30).map(([, name]) => name);
  }

  // What every box needs

  /** Give a box of select2 its name, help and error, wherever select2 has put them, and its list the same name. */
  function mend(select, source, { isMultiple }) {
    const api = $(select).data("select2");
    const [box, list] = [api.$container[0], api.$dropdown[0]];
    const selection = box.querySelector(".select2-selection");
    const rendered = box.querySelector(".select2-selection__rendered");
    const name = make("span", { id: `choosing-${++last}`, hidden: true, textContent: nameOf(source) });
    const said = make("span", { className: "choosing-said help", role: "status" });
    box.classList.add("choosing");
    list.classList.add("choosing-list");
    box.append(name);
    box.after(said);
    const results = list.querySelector("[role=listbox]");
    results.setAttribute("aria-label", name.textContent);
    const search = (isMultiple ? box : list).querySelector(".select2-search__field");
    search.setAttribute("aria-label", name.textContent);
    search.setAttribute("role", "combobox");
    search.setAttribute("aria-expanded", "false");
    search.setAttribute("aria-controls", (results.id ||= `choosing-list-${last}`));
    search.setAttribute("spellcheck", "false");
    const control = isMultiple ? search : selection;
    // Of several names the box that is typed in is the control, and what stands round it none.
    const quieten = () => isMultiple && STATES.forEach((attribute) => selection.removeAttribute(attribute));
    if (isMultiple) {
      quieten();
    } else {
      rendered.removeAttribute("role");
      rendered.removeAttribute("aria-readonly");
      selection.setAttribute("aria-haspopup", "listbox");
      selection.setAttribute("aria-labelledby", `${name.id} ${rendered.id}`);
    }
    // What is wrong may be said later, when a save in place was refused.
    const mirror = () => {
      for (const attribute of ["aria-describedby", "aria-invalid"]) {
        if (source.hasAttribute(attribute)) control.setAttribute(attribute, source.getAttribute(attribute));
        else control.removeAttribute(attribute);
      }
      box.toggleAttribute("data-invalid", source.getAttribute("aria-invalid") === "true");
    };
    mirror();
    new MutationObserver(mirror).observe(source, { attributeFilter: ["aria-describedby", "aria-invalid"] });
    new MutationObserver(() => saySentences(results, said)).observe(results, { childList: true });
    $(select).on("select2:open", () => {
      search.setAttribute("aria-expanded", "true");
      quieten();
      search.focus();
    });
    $(select).on("select2:close", () => {
      search.setAttribute("aria-expanded", "false");
      quieten();
      said.textContent = "";
      control.focus({ preventScroll: true });
    });
    source.addEventListener("focus", () => control.focus());
    for (const label of source.labels ?? []) label.addEventListener("click", () => control.focus());
    return { box, selection, search, said };
  }

  /** Say what select2 says in its list, "No results found", where it is heard; a list holds options alone (WAI-ARIA, listbox). */
  function saySentences(results, said) {
    const sentence = results.querySelector("[role=alert]");
    said.textContent = sentence?.textContent ?? "";
    if (!sentence) return;
    sentence.setAttribute("role", "option");
    sentence.setAttribute("aria-disabled", "true");
    sentence.removeAttribute("aria-live");
  }

  // Tags

  function offerer(address) {
    let names;
    return () => {
      names ??= fetch(address, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok && !answer.redirected ? answer.json() : Promise.reject(new Error("no list"))))
        .then(({ names: offered }) => offered)
        .catch(() => {
          names = undefined; // asked again with the next letter; until then what is typed is taken as it is
          return [];
        });
      return names;
    };
  }

  function chooseTags(line) {
    const most = Number(line.dataset.most ?? 0);
    const read = most === 1 ? (text) => [text.trim()].filter(Boolean) : readNames;
    const write = most === 1 ? (names) => names[0] ?? "" : writeNames;
    const offered = offerer(line.dataset.offeredUrl);
    const select = make("select", { multiple: true });
    const first = { text: line.value, names: read(line.value) };
    let known = new Map();
    const learn = async () => {
      const names = await offered();
      known = new Map(names.map((name) => [likeness(name), name]));
      return names;
    };
    const tagOf = (typed) => {
      const words = typed.replace(/\s+/g, " ").trim();
      if (!words) return null;
      const name = known.get(likeness(words)) ?? words;
      return { id: name, text: name, isNew: known.size > 0 && !known.has(likeness(words)) };
    };
    line.after(select);
    line.classList.add("choosing-source");
    line.tabIndex = -1;
    line.ariaHidden = "true"; // the box says the same
    const show = () => {
      select.replaceChildren(...read(line.value).map((name) => new Option(name, name, true, true)));
      $(select).trigger("change.select2");
    };
    $(select).select2({
      ...LOOK,
      tags: true,
      tokenSeparators: most === 1 ? [] : [","],
      createTag: ({ term }) => tagOf(term),
      templateResult: ({ text, isNew }) => (isNew ? `New tag “${text}”` : text),
      ajax: {
        transport: ({ data: { term = "" } }, success) => {
          learn().then((names) => success({ results: fitting(names, term).map((name) => ({ id: name, text: name })) }));
          return { abort() {} };
        },
      },
    });
    const parts = mend(select, line, { isMultiple: true });
    const chosen = () => [...select.selectedOptions].map((option) => option.value);
    const put = () => {
      const names = chosen();
      const isFirst = names.length === first.names.length && names.every((name) => first.names.includes(name));
      const text = isFirst ? first.text : write(names);
      if (text === line.value) return;
      line.value = text;
      for (const kind of ["input", "change"]) line.dispatchEvent(new Event(kind, { bubbles: true }));
    };
    const take = () => {
      const tags = (most === 1 ? [parts.search.value] : readNames(parts.search.value)).map(tagOf).filter(Boolean);
      parts.search.value = "";
      for (const { id } of tags) choose(id);
    };
    const choose = (name) => {
      const held = [...select.options].find((option) => option.value === name);
      if (held) held.selected = true;
      else select.append(new Option(name, name, true, true));
      $(select).trigger("change");
    };
    $(select).on("change", put);
    // select2 draws the names anew whenever it sees fit.
    const drawn = parts.box.querySelector(".select2-selection__rendered");
    new MutationObserver(() => buttons(select, parts)).observe(drawn, { childList: true });
    $(select).on("select2:select", ({ params }) => {
      if (most === 1) for (const option of select.options) option.selected = option.value === params.data.id;
      if (most === 1) $(select).trigger("change");
      parts.said.textContent = "";
    });
    // What is typed and not chosen is a tag too when the box is left, but for Escape.
    $(select).on("select2:closing", ({ params }) => {
      const { originalEvent, originalSelect2Event } = params?.args ?? {};
      if (!originalSelect2Event && originalEvent?.key !== "Escape") take();
    });
    parts.search.addEventListener("keydown", (event) => event.key === "Tab" && leave(event, select, take), true);
    parts.search.addEventListener("focus", learn, { once: true });
    line.addEventListener("change", () => write(chosen()) !== line.value && !sameNames(chosen(), read(line.value)) && show());
    show();
  }

  const sameNames = (one, other) => one.length === other.length && one.every((name) => other.includes(name));

  /** Let Tab take what is typed and lead on: select2 would keep the focus. */
  function leave(event, select, take) {
    event.stopPropagation();
    take();
    $(select).data("select2").trigger("close", {});
  }

  /** Make a button of each removing sign, for hands at the keyboard and for screen readers. */
  function buttons(select, { box, search }) {
    for (const item of box.querySelectorAll(".select2-selection__choice")) {
      const sign = item.querySelector(".select2-selection__choice__remove");
      const name = item.title || item.textContent.slice(1);
      if (!item.querySelector(".choosing__name")) {
        for (const node of [...item.childNodes]) if (node !== sign) node.remove();
        item.append(make("span", { className: "choosing__name", textContent: name }));
      }
      item.removeAttribute("title");
      sign.setAttribute("role", "button");
      sign.setAttribute("aria-label", `Remove ${name}`);
      sign.tabIndex = 0;
      sign.onkeydown = (event) => {
        if (!["Enter", " ", "Delete", "Backspace"].includes(event.key)) return;
        event.preventDefault();
        event.stopPropagation();
        for (const option of select.options) if (option.value === name) option.selected = false;
        $(select).trigger("change");
        search.focus();
      };
    }
  }

  // Rows

  function chooseRow(select) {
    const line = select.dataset.new && select.form.elements[select.name.replace(/[^-]+$/, select.dataset.new)];
    const { offeredUrl } = select.dataset;
    if (select.options.length < FEWEST && !line && !offeredUrl) return;
    $(select).select2({ ...LOOK, ...(line ? WITH_NEW : {}), ...(offeredUrl ? asking(select, offeredUrl) : {}) });
    const { selection } = mend(select, select, { isMultiple: false });
    selection.addEventListener("keydown", (event) => {
      const isTyped = event.key.length === 1 && event.key !== " " && !(event.ctrlKey || event.metaKey || event.altKey);
      if (isTyped) $(select).select2("open"); // the letter goes into the box that has opened
    }, true);
    const search = $(select).data("select2").$dropdown[0].querySelector(".select2-search__field");
    // Tab takes what is marked and leads on from the closed list, as it does in a list of the browser.
    search.addEventListener("keydown", (event) => {
      if (event.key !== "Tab") return;
      event.stopPropagation();
      $(select).data("select2").trigger("results:select", {});
      $(select).select2("close");
    }, true);
    $(select).on("select2:select", () => select.dispatchEvent(new Event("input", { bubbles: true })));
    if (line) takeNew(select, line);
    if (offeredUrl) forget(select);
  }

  const NOT_HAD = "The list could not be had. Are you still signed in? What you wrote is safe in this window.";

  /** Ask the server for the rows of a list that is too long for the page. */
  function asking(select, address) {
    const empty = { id: "", text: select.options[0].text };
    const transport = ({ data: { term = "" } }, success, failure) => {
      const stopped = new AbortController();
      const headers = { Accept: "application/json", "X-CSRFToken": select.form.elements.csrfmiddlewaretoken.value };
      fetch(address, { method: "POST", body: new URLSearchParams({ q: term }), headers, signal: stopped.signal })
        .then((answer) => (answer.ok && !answer.redirected ? answer.json() : Promise.reject(new Error("no list"))))
        .then(({ results }) => success({ results: term ? results : [empty, ...results] }))
        .catch(() => stopped.signal.aborted || failure());
      return { abort: () => stopped.abort() };
    };
    return { ajax: { delay: 200, transport }, language: { errorLoading: () => NOT_HAD } };
  }

  /** Mark nothing while the answer to new words is on its way: Enter and Tab would take what fitted the old ones. */
  function forget(select) {
    const api = $(select).data("select2");
    api.on("query", () => api.$results.find(".select2-results__option--highlighted").removeClass("select2-results__option--highlighted"));
  }

  const NEW = "new";
  const WITH_NEW = {
    tags: true,
    createTag: ({ term }) => (term.trim() ? { id: NEW, text: term.replace(/\s+/g, " ").trim(), isNew: true } : null),
    insertTag: (found, tag) => found.push(tag),
    templateResult: ({ text, isNew }) => (isNew ? `New author “${text}”` : text),
  };

  /** Let a name that is in no list stand in the line beside it: the row is made when the form is saved. */
  function takeNew(select, line) {
    (line.closest(".field-new_author") ?? line).classList.add("choosing-hidden");
    const show = () => {
      const name = line.value.trim();
      for (const option of [...select.options]) if (option.value === NEW) option.remove();
      if (name) select.add(new Option(name, NEW, false, true));
      $(select).trigger("change.select2");
    };
    const put = (name) => {
      if (line.value === name) return;
      line.value = name;
      line.dispatchEvent(new Event("input", { bubbles: true }));
    };
    $(select).on("change", () => put(select.value === NEW ? select.selectedOptions[0].text : ""));
    line.addEventListener("change", show);
    select.form.addEventListener("formdata", ({ formData }) => select.value === NEW && formData.set(select.name, ""));
    if (line.value) show();
  }

  const KINDS = { tags: chooseTags, row: chooseRow };

  function begin(root) {
    for (const field of root.querySelectorAll("[data-choose]")) {
      if (field.name.includes("__prefix__") || field.dataset.choosing) continue;
      field.dataset.choosing = "yes";
      KINDS[field.dataset.choose](field);
    }
  }

  begin(document);
  document.addEventListener("formset:added", ({ target }) => begin(target));
}
