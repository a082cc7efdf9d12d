/** What the library of pictures is asked by a form: pictures by their words, a new one taken in, a description written. */

const UNREACHABLE = "The picture could not be sent. Are you still signed in? What you wrote is safe in this window.";

export const LARGEST = 20 * 2 ** 20;
export const TOO_LARGE = "This picture is larger than 20 MB. Please make it smaller and add it again.";

/** Give the library as the field knows it that has its addresses in `data-images-url` and `data-images-upload-url`. */
export function libraryOf(field) {
  async function list(query) {
    const answer = await fetch(`${field.dataset.imagesUrl}?${new URLSearchParams(query)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error("no list");
    return (await answer.json()).images;
  }

  /* Post fields and give what the server says: its JSON, or a sentence under `error`. With `keepalive` also while the page is left. */
  async function post(address, fields, keepalive = false) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    const token = field.form.elements.csrfmiddlewaretoken.value;
    try {
      const answer = await fetch(address, { method: "POST", body, keepalive, headers: { Accept: "application/json", "X-CSRFToken": token } });
      const said = answer.redirected ? {} : await answer.json();
      return said.image || said.error ? said : { error: UNREACHABLE };
    } catch {
      return { error: UNREACHABLE };
    }
  }

  const describe = (known, fields, keepalive) => post(known.address.replace(/change\/$/, "describe/"), fields, keepalive);

  return {
    search: (words) => list({ q: words }),
    /** Give the picture that a file of this name belongs to, if the library has it. */
    named: async (file) => (await list({ file }))[0],
    take: (file, words = {}) => post(field.dataset.imagesUploadUrl, { upload: file, ...words }),

    /** Let the library have what it lacks of a picture: a description to propose, and what is said of the people in it. */
    async describe(known, { alt, decorative, consent }) {
      if (known.isUnknown || (known.isDescribed && known.consent)) return {};
      const words = known.isDescribed ? known : { alt, decorative };
      const fields = { alt: words.alt, decorative: words.decorative ? "on" : "", consent: consent || known.consent };
      return describe(known, fields, true);
    },

    /** Let the library have who made a picture. */
    credit: (known, credit) => describe(known, { alt: known.alt, decorative: known.decorative ? "on" : "", consent: known.consent, credit }),
  };
}
