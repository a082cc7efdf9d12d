// Beside whatever can be copied, a button that does so. Without this script one click or tap selects the whole of it.
{
  const { copy, copied } = document.currentScript.dataset;

  for (const text of navigator.clipboard ? document.querySelectorAll("[data-copy]:not(script)") : []) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = copy;
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
        told.textContent = copied;
      } catch {
        getSelection().selectAllChildren(text); // forbidden: what is to be copied is selected at least
      }
    });
    text.after(" ", button, " ", told);
  }
}
