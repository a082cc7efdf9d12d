"""The corpus by every way in, looked at in a browser: nothing of it runs, loads, leads, covers or moves anything, policy or no policy."""

import pytest

from comments.models import Response
from tests import corpus
from tests.corpus import ways

# What runs calls it; the watch takes an error in the console for a fault.
HIT = "window.hit = () => console.error('something ran')"
# What a page of ours holds of itself, beside the words of others: its own scripts, marks and pictures from its own folder.
FOUND = """() => {
  const found = []
  for (const element of document.querySelectorAll("body *")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on") || name === "style" || name === "srcdoc") found.push(`${name} at ${element.outerHTML.slice(0, 200)}`)
      if (["href", "src", "action", "formaction", "cite", "data"].includes(name) && /^[\\s\\u0000-\\u0020]*(javascript|vbscript|data|blob|file):/i.test(value))
        found.push(`${value} at ${element.outerHTML.slice(0, 200)}`)
    }
    if (element.matches("iframe, object, embed, base, math, video, audio, marquee, frame, template, style, noscript, link:not([rel=alternate])"))
      found.push(element.outerHTML.slice(0, 200))
    if (element.matches("article *, .responses *") && ["fixed", "sticky"].includes(getComputedStyle(element).position) && !element.closest("nav, .exit, .note-box"))
      found.push(`moved: ${element.outerHTML.slice(0, 200)}`)
  }
  return found
}"""


@pytest.fixture
def unlimited(settings):
    settings.RATE_LIMITS = False


@pytest.fixture
def addresses(unlimited, transactional_db, reader, staff_client, make_article, testnet, tmp_path):
    """Send payloads by every way in, approve what waits, and give the addresses of all pages that show something of them."""

    def fill(payloads: list[str]) -> list[str]:
        article = make_article(slug="shown")
        ways.readers_respond(reader, article, payloads)
        ways.other_sites_notify(reader, article, testnet, payloads)
        waiting = Response.objects.filter(state=Response.State.PENDING).count()
        ways.moderator_approves(staff_client)
        assert waiting > len(payloads)
        written = ways.staff_write(staff_client, payloads)
        written += ways.library_takes(staff_client, payloads[::2])
        ways.readers_report(reader, payloads)
        ways.site_is_named(staff_client, payloads[0])
        imported = ways.old_blog_is_imported(tmp_path, payloads)
        assert imported
        lists = [
            "/",
            "/tags/",
            "/archive/",
            "/case-studies/",
            "/2014/01/shown/",
            "/2014/01/shown/responses/2/",
            "/2014/01/shown/responses/pingbacks/",
        ]
        return lists + written + imported + ways.questions(payloads[::3])

    return fill


def look(page, paths: list[str]) -> list[str]:
    """Open each address, and give what of it should not be there; the watch of the context sees the rest."""
    found = []
    for path in paths:
        page.goto(path, wait_until="load")
        found += [f"{path}: {each}" for each in page.evaluate(FOUND)]
        if not page.url.endswith(path):
            found.append(f"{path} led to {page.url}")
    return found


# What staff see of it; Django's own pages have styles and templates of their own, so the watch alone judges these.
DESK = ["comments/response/", "articles/article/", "articles/casestudy/", "articles/image/", "articles/document/", "articles/author/"]


@pytest.fixture
def watched(new_context, enter, staff):
    """Look at addresses as a reader does, and at the lists of the admin as staff do."""

    def watch(paths: list[str], **options) -> None:
        page = new_context(**options).new_page()
        page.add_init_script(HIT)
        assert look(page, paths) == []
        desk = enter(new_context(signed_in=True, **options), staff).new_page()
        desk.add_init_script(HIT)
        for path in [*DESK, "comments/response/queue/"]:
            desk.goto(f"/admin/{path}", wait_until="load")

    return watch


@pytest.mark.parametrize("policy", [False, True], ids=["without policy", "with policy"])
def test_nothing_of_a_sample_acts_by_any_way_in(addresses, watched, policy):
    paths = addresses(corpus.FEW[policy::4])

    watched(paths, bypass_csp=not policy)


@pytest.mark.thorough
@pytest.mark.parametrize("payloads", corpus.CATEGORIES.values(), ids=corpus.CATEGORIES)
def test_nothing_of_the_corpus_acts_by_any_way_in(addresses, watched, payloads):
    paths = addresses(payloads)

    for bypass in (True, False):
        watched(paths, bypass_csp=bypass)
