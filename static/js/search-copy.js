// Search in a copy of the blog. Classic scripts, both this one and the index: a page that is opened from disk may load no module and fetch nothing.
(() => {
  const MOST_HITS = 200;
  const PLAIN = { ø: "o", ł: "l", đ: "d", ħ: "h", ŧ: "t", ı: "i", æ: "ae", œ: "oe", ß: "ss", ς: "σ", ـ: "" };
  const UNSPACED =
    /[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u30ff\u3105-\u312f\u31a0-\u31ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u{20000}-\u{3ffff}]\p{M}*/gu;

  // A mark has a combining class, so that the overlay, whose class is the lowest, is put before it.
  const isFolded = (letter) =>
    !/[\u3099\u309a]/.test(letter) &&
    (/[\u0334-\u0338\p{Me}\p{Cf}\p{Cc}]/u.test(letter) || `${letter}\u0334`.normalize("NFD").startsWith("\u0334"));

  // The form in which the blog itself indexes words (articles/text/tokens.py); a star stays.
  const tokens = (text) => {
    const letters = [...text.normalize("NFKC").toLowerCase().normalize("NFKD")].map((letter) => PLAIN[letter] ?? letter);
    const folded = letters.filter((letter) => !isFolded(letter)).join("").normalize("NFC");
    return folded.replace(UNSPACED, " $& ").match(/[\p{L}\p{N}\p{M}]+\*?/gu) ?? [];
  };

  const numbersOf = (token) => {
    if (!token.endsWith("*")) return new Set(Object.hasOwn(BLOG_WORDS.words, token) ? BLOG_WORDS.words[token] : []);
    const begin = token.slice(0, -1);
    return new Set(Object.keys(BLOG_WORDS.words).filter((word) => word.startsWith(begin)).flatMap((word) => BLOG_WORDS.words[word]));
  };

  const find = (looked) => {
    const sets = looked.map(numbersOf);
    const numbers = [...sets[0]].filter((number) => sets.every((set) => set.has(number))).sort((one, other) => one - other);
    const inTitle = (number) => {
      const title = tokens(BLOG_WORDS.things[number][2]);
      return looked.every((token) => title.some((word) => (token.endsWith("*") ? word.startsWith(token.slice(0, -1)) : word === token)));
    };
    return [...numbers.filter(inTitle), ...numbers.filter((number) => !inTitle(number))];
  };

  const place = document.getElementById("search-copy");
  if (!place || typeof BLOG_WORDS === "undefined") return;
  place.replaceChildren(document.getElementById("search-copy-form").content.cloneNode(true));

  const question = (new URLSearchParams(location.search).get("q") ?? "").trim();
  const looked = tokens(question);
  place.querySelector("input").value = question;
  if (!looked.length) return;

  const hits = find(looked);
  const told = place.querySelector("h2");
  // In the words of the page’s language.
  const say = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const found = hits.length === 1 ? told.dataset.one : hits.length ? told.dataset.many : told.dataset.none;
  told.textContent = say(found, { number: hits.length, question });
  if (hits.length > MOST_HITS) told.textContent = say(told.dataset.first, { found: told.textContent, number: MOST_HITS });
  told.hidden = false;
  for (const number of hits.slice(0, MOST_HITS)) {
    const [address, kicker, title, words, note] = BLOG_WORDS.things[number];
    const hit = document.getElementById("search-copy-hit").content.cloneNode(true);
    hit.querySelector("a").href = address;
    hit.querySelector("a").textContent = title;
    hit.querySelector(".kicker").textContent = kicker;
    hit.querySelector(".content-note").hidden = !note;
    hit.querySelector(".content-note span").textContent = note;
    hit.querySelector("p:last-child").textContent = words;
    place.querySelector("ol").append(hit);
  }
})();
