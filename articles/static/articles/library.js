// “Copy link” beside the link of a document. Without it the link can be marked and copied by hand.
{
  const asHtml = (link) => {
    const copy = document.createElement("a");
    copy.setAttribute("href", link.getAttribute("href"));
    copy.textContent = link.textContent;
    return copy.outerHTML;
  };
  const copied = (link) =>
    navigator.clipboard.write([
      new ClipboardItem({
        "text/html": new Blob([asHtml(link)], { type: "text/html" }),
        "text/plain": new Blob([link.getAttribute("href")], { type: "text/plain" }),
      }),
    ]);

  const offer = () => {
    if (!navigator.clipboard?.write) return;
    for (const link of document.querySelectorAll("a[data-copied-link]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "library-copy";
      button.textContent = "Copy link";
      button.setAttribute("aria-live", "polite");
      button.addEventListener("click", async () => {
        try {
          await copied(link);
          button.textContent = "Copied";
        } catch {
          button.textContent = "Please mark and copy it";
        }
      });
      link.after(button);
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", offer);
  else offer();
}
