// To leave: the page is covered, then forgotten, then another site stands in its place; nothing waits for our server.
{
  const { to, title, clear } = document.currentScript.dataset;
  const MARK = "left"; // in a tab that was left, Back shows nothing of ours
  const tabs = to && new BroadcastChannel("leave");

  const leave = (isHere) => {
    document.body.style.display = "none";
    document.title = title;
    for (const form of document.forms) form.reset();
    try {
      sessionStorage.clear();
      sessionStorage.setItem(MARK, "yes");
    } catch {} // forbidden
    if (isHere) {
      tabs.postMessage("leave");
      if (clear) navigator.sendBeacon(clear);
    }
    location.replace(to);
  };

  const guard = (isBack) => {
    try {
      if (!sessionStorage.getItem(MARK)) return;
      if (isBack) leave();
      else sessionStorage.removeItem(MARK);
    } catch {}
  };

  if (to) {
    tabs.onmessage = () => leave();
    guard(performance.getEntriesByType("navigation")[0]?.type === "back_forward");
    addEventListener("pageshow", (event) => event.persisted && guard(true));
  }

  const said = document.querySelector(".safety-strip__presses");
  if (to && said) {
    let presses = 0;
    let isAlone = false;
    let waiting;

    const count = (number) => {
      clearTimeout(waiting);
      presses = number;
      if (number === 3) return leave(true);
      if (number) waiting = setTimeout(count, 5000, 0);
      said.dataset.presses = number;
      said.textContent = ["", said.dataset.once, said.dataset.twice][number];
    };

    addEventListener("click", (event) => {
      if (!event.target.closest("[data-leave]")) return;
      event.preventDefault();
      leave(true);
    });
    // Shift three times, each time alone: not held, not for a capital, Shift+Tab or a click, and not while a letter is composed.
    addEventListener("keydown", (event) => {
      isAlone = event.key === "Shift" && !(event.repeat || event.isComposing || event.ctrlKey || event.altKey || event.metaKey);
      if (presses && event.key !== "Shift") count(0);
    });
    addEventListener("pointerdown", () => (isAlone = false));
    addEventListener("keyup", (event) => {
      if (event.key === "Shift" && isAlone) count(presses + 1);
    });
  }
}

// Whole pages are kept for the Back button, forms and all; on a shared computer what was typed must not come back.
addEventListener("pagehide", () => {
  for (const form of document.forms) form.reset();
});

// The text of a note opens at its mark. Where it cannot, and with a key held down, the mark stays a link to the list.
const { notes: words } = document.currentScript.dataset;
const notes = document.querySelector(".article > .notes");
if (notes && HTMLElement.prototype.showPopover) {
  const box = document.createElement("div");
  box.className = "note-box";
  box.popover = "auto";
  box.tabIndex = -1;
  box.setAttribute("role", "note");
  notes.after(box);

  // Beside its line a note can be read already, unless it is folded.
  const isWholeBeside = (text) =>
    getComputedStyle(text.parentElement).position === "absolute" && text.scrollHeight <= text.clientHeight + 1;

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("[role=doc-noteref]");
    const text = mark && document.getElementById(mark.hash.slice(1))?.querySelector(".fn-text");
    if (!text || isWholeBeside(text) || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const link = document.createElement("a");
    link.href = mark.hash;
    link.textContent = words;
    box.replaceChildren(text.cloneNode(true), link);
    box.setAttribute("aria-labelledby", mark.id);
    // A screen reader presses without a pointer, which leaves the box of another mark open.
    if (box.matches(":popover-open")) box.hidePopover();
    mark.focus();
    box.showPopover({ source: mark });
    box.focus();
  });
  box.addEventListener("click", (event) => {
    if (event.target.closest("a")) box.hidePopover();
  });
  // Open, it would cover what Tab goes on to.
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) box.hidePopover();
  });
}

// What folds opens for a link that leads into it, where the browser does not do so by itself, and on paper.
{
  const follow = () => {
    const target = document.querySelector(":target");
    for (let fold; (fold = target?.closest("details:not([open])")); target.scrollIntoView()) fold.open = true;
  };
  addEventListener("hashchange", follow);
  follow();

  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("main details:not([open])")];
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
  });
}
