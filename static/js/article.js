// Whole pages are kept for the Back button, forms and all; on a shared computer what was typed must not come back.
addEventListener("pagehide", () => {
  for (const form of document.forms) form.reset();
});
