/* What was typed before and not saved, in this browser and on the server, as one list: which is newer is decided here, and asked once. */

import { momentOf, randomName } from "articles/editor/kept";

export const PREFIX = "htc-keep:";

/* The states in this browser whose keys begin so, as [key, state]. A state is {at, from, fields, token, ahead}: when, the version of the
   object it began from, the fields that differ, what the server had last of them, and whether there was more than that. */
export function statesUnder(prefix) {
  try {
    return Object.entries(localStorage).flatMap(([key, text]) => (key.startsWith(prefix) ? [[key, JSON.parse(text)]] : []));
  } catch {
    return []; // forbidden: so nothing is kept
  }
}

const same = (one, other) => {
  const sorted = (fields) => JSON.stringify(Object.entries(fields).sort(([first], [second]) => (first < second ? -1 : 1)));
  return sorted(one) === sorted(other);
};

/* Have the browser’s states agree with the server’s: what ended there goes, unless there is more here; where another browser and this one
   have both gone on, both stay. */
function agree(place, browser, server) {
  for (const [key, state] of statesUnder(`${PREFIX}${place}:`)) {
    const name = key.split(":").pop();
    const theirs = server.states.find((each) => each.name === name);
    if (!theirs && server.ended.includes(name) && state.ahead === false) localStorage.removeItem(key);
    const isApart = theirs && theirs.browser !== browser && state.ahead !== false && theirs.token !== state.token && !same(theirs.fields, state.fields);
    if (!isApart) continue;
    try {
      localStorage.setItem(`${PREFIX}${place}:${randomName()}`, JSON.stringify({ ...state, token: "", ahead: true }));
      localStorage.removeItem(key);
    } catch {
      // Full: it stays under its name, and is not offered while the server has another under it.
    }
  }
}

/* Give the states of a form but the one under its own name, the latest first, each with `name`, `isHere` and, if the server has it, `token`. */
export function offered({ place, own, browser, server }) {
  if (server) agree(place, browser, server);
  const local = statesUnder(`${PREFIX}${place}:`).map(([key, state]) => ({ ...state, name: key.split(":").pop(), isHere: true }));
  const remote = (server?.states ?? []).map((state) => ({ ...state, at: Date.parse(state.at), isHere: state.browser === browser, server: state }));
  const newer = remote.map((state) => {
    const here = local.find(({ name }) => name === state.name);
    if (!here || here.ahead === false) return state;
    // A browser that was killed may have written down less than it had sent; or it had no time to send the last words.
    const isNewer = here.token === state.token || (state.isHere && here.at > momentOf(state.token));
    return isNewer ? { ...here, server: state.server } : state;
  });
  const alone = local.filter(({ name }) => !remote.some((state) => state.name === name));
  return [...newer, ...alone].filter(({ name }) => name !== own).sort((one, other) => other.at - one.at);
}
