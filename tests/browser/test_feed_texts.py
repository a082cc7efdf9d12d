"""Feeds as a reader in a browser shows them: every text put into a page as HTML."""

from tests.site.test_feed_texts import HOSTILE, ON_ONE_LINE, feeds, read  # noqa: F401 – a fixture

SHOW = """feeds => {
  const shown = []
  window.hit = () => shown.push("ran")
  for (const feed of feeds) {
    const tree = new DOMParser().parseFromString(feed, "application/xml")
    for (const part of tree.querySelectorAll("title, description, category, creator, encoded")) {
      const box = document.body.appendChild(document.createElement("div"))
      box.innerHTML = part.textContent
      if (box.querySelector("img")) shown.push("drew a picture")
      shown.push(box.textContent)
    }
  }
  return new Promise(done => setTimeout(() => done(shown)))
}"""


def test_nothing_that_somebody_wrote_runs_or_loads_in_a_reader_of_feeds(feeds, new_context):  # noqa: F811
    page = new_context().new_page()

    shown = page.evaluate(SHOW, [feed.decode() for feed in feeds])

    assert not {"ran", "drew a picture"} & set(shown)
    assert {f"{what} {HOSTILE}" for what in ("Tagline", "Excerpt", "Comment", "Quotation")} <= set(shown)
    assert any(read(ON_ONE_LINE) in text for text in shown)
