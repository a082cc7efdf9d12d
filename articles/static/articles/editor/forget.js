/* On the page that follows a log-out: removes what this browser keeps of the words of who has left. */
"use strict";
{
  const prefix = `htc-keep:${document.currentScript.dataset.user}:`;
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  } catch {
    // The storage is switched off, so nothing was kept.
  }
}
