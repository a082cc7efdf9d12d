// Whole pages are kept for the Back button, forms and all; on a shared computer what was typed must not come back.
addEventListener("pagehide", () => {
  for (const form of document.forms) form.reset();
});

// The text of a note opens at its mark. Where it cannot, and with a key held down, the mark stays a link to the list.
const notes = document.querySelector(".article > .notes");
if (notes && HTMLElement.prototype.showPopover) {
  const box = document.createElement("div");
  box.className = "note-box";
  box.popover = "auto";
  box.tabIndex = -1;
  box.setAttribute("role", "note");
  notes.after(box);

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("[role=doc-noteref]");
    const text = mark && document.getElementById(mark.hash.slice(1))?.querySelector(".fn-text");
    if (!text || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const link = document.createElement("a");
    link.href = mark.hash;
    link.textContent = "In the list of notes";
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
