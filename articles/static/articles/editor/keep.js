/* What is typed in a form of the admin is kept until the server has said that it was saved (keeping.js). This runs on every page of an admin
   whose forms are kept: what was saved is let go of on the page that follows, which may be a list. */

const PREFIX = "htc-keep:"; // of offers.js
const KEPT_FOR = 30 * 24 * 3600 * 1000;

function states() {
  try {
    return Object.entries(localStorage).flatMap(([key, text]) => (key.startsWith(PREFIX) ? [[key, JSON.parse(text)]] : []));
  } catch {
    return []; // forbidden: so nothing is kept
  }
}

/* Two reasons to let go of a state: a cookie says that the server has saved it, or thirty days. */
function tidy() {
  const saved = /(?:^|; )htc-saved=([0-9a-f.]+)/.exec(document.cookie)?.[1].split(".") ?? [];
  for (const [key, state] of states()) {
    if (saved.includes(key.split(":").pop()) || !(state.at > Date.now() - KEPT_FOR)) localStorage.removeItem(key);
  }
  if (saved.length) document.cookie = "htc-saved=; path=/admin/; max-age=0";
}

tidy();
const mark = document.querySelector("input[name=kept_as][data-keep]");
if (mark) import("articles/editor/keeping").then(({ watch }) => watch(mark, tidy)); // lists have no import map
