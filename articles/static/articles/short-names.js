// Proposes a short name also for a title in a script that Django's own proposal cannot write in Latin letters, and in Latin letters also
// where a short name may hold others: the one of articles/models/addresses.py.
{
  const urlify = window.URLify;

  // 32-bit FNV-1a of the words in UTF-8.
  const markOf = (words) => {
    let mark = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(words)) mark = Math.imul(mark ^ byte, 0x01000193) >>> 0;
    return mark.toString(16).padStart(8, "0");
  };

  const LONGEST = 70;

  window.URLify = (text, longest) => {
    const words = text.normalize("NFC").trim().split(/\s+/u).join(" ");
    return urlify(text, Math.min(longest, LONGEST), false) || (words && `name-${markOf(words)}`);
  };
}
