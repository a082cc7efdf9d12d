// The editor writes its style element without a nonce, which the content policy refuses. It reuses this one if it finds it.
{
  const style = document.createElement("style");
  style.nonce = document.querySelector("script[nonce]")?.nonce ?? "";
  style.dataset.tiptapStyle = "";
  document.head.append(style);
}
