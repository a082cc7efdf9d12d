// An editor that lacks one of our nodes would drop every footnote, case study or picture at the first key. So it may not start: the text area
// stays, with every word, and footnotes are typed as [fn]…[/fn].
{
  const NEEDED = [
    "FootnoteRef", "CaseStudyPlacement", "Picture", "Foldable", "FoldableTitle", "Language", "Cite", "Quotation", "Inserted", "Deleted", "Strike", "BlockLanguage", "Pasting",
  ];
  const SENTENCE =
    "The visual editor could not load all of its parts, so here is the plain text with its markup. Nothing is lost, and you can go on" +
    " writing: a footnote is [fn]its text[/fn]. Reload the page to try the visual editor again.";

  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    const asked = JSON.parse(textarea.dataset.djangoProseEditorConfigurable).extensions;
    const there = new Set(editor.extensionManager.extensions.map((extension) => extension.name));
    const missing = NEEDED.filter((name) => asked[name] && !there.has(name[0].toLowerCase() + name.slice(1)));
    const capabilities = asked.FootnoteRef && textarea.form.elements.editor_caps;
    if (!missing.length) {
      if (capabilities) capabilities.value = "fn,case";
      return;
    }
    if (capabilities) capabilities.value = "none";
    editor.destroy();
    if (capabilities) capabilities.value = "";
    const message = document.createElement("p");
    message.className = "errornote";
    message.setAttribute("role", "alert");
    message.textContent = SENTENCE;
    textarea.before(message);
  });
}
