"""Two blogs of ours on two ports, served by real processes, that link to each other; and somebody else's receiver beside them."""

import json
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.receiver import Receiver
from tests.served import ARTICLE, ROOT, Blog, until

TARGET = f"http://two.test{ARTICLE}"
OLDEST_PAGE = 1.5  # seconds: pagecache.VERSION_SECONDS and a reserve
WRITE = """
add_article(client, slug="by-{kind}", title="Told by {kind}", body={body!r})
article = Article.objects.get(slug="by-{kind}")
"""
TYPE_TRACKBACK = f"""
data = {{"row": article.outgoing.get().pk, "action": "trackback", "trackback_url": "{TARGET}trackback/"}}
assert client.post(reverse("admin:articles_article_outgoing", args=[article.pk]), data).status_code == 302
"""
# What of the second blog is switched off, so that the notice comes by the protocol that is left.
CLOSED = {
    "pingback": "webmentions_open=False, trackbacks_open=False",
    "trackback": "webmentions_open=False, pingbacks_open=False",
    "webmention": "pingbacks_open=False, trackbacks_open=False",
}


class Served(Blog):
    """A blog under a name of its own, in which an editor works through the admin."""

    def __init__(self, folder, name: str):
        super().__init__(folder)
        self.name = name
        self.environment |= {"HTC_SITE_URL": f"http://{name}", "HTC_TESTNET": str(folder.parent / "testnet.json")}

    def start(self) -> None:
        super().start()
        command = [sys.executable, "-m", "tests.site.editor"]
        self.editor = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def stop(self) -> int:
        self.editor.communicate()
        return super().stop()

    def edit(self, code: str, *, minutes: int = 0) -> None:
        """Let the editor work, and then a worker do all that is due when so much time has passed."""
        self._do(code)
        # Each web process may show what it keeps for a second more, and the other blog is to read the page as it is now.
        changed_at = time.monotonic()
        until(lambda: time.monotonic() > changed_at + OLDEST_PAGE)
        if minutes:
            self._do(f"call_command('linkbacks_work', until_empty=True, now='{(timezone.now() + timedelta(minutes=minutes)).isoformat()}')")

    def _do(self, code: str) -> None:
        self.editor.stdin.write(json.dumps(code) + "\n")
        problem = json.loads(self.editor.stdout.readline())
        assert not problem, problem

    def page(self, path: str) -> tuple[int, str]:
        return self.request("GET", path)


@pytest.fixture(scope="module")
def blogs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("blogs")
    one = Served(folder / "one", "one.test")
    two = Served(folder / "two", "two.test")
    for blog in (one, two):
        blog.folder.mkdir()
        blog.fill()
    receiver = Receiver({"one.test": one.port})
    ports = {"one.test": one.port, "two.test": two.port, "receiver.test": receiver.port}
    declared = {"dns": {}, "routes": {}}
    for number, (name, port) in enumerate(ports.items(), start=1):
        declared["dns"][name] = [[f"5.5.5.{number}"]]
        declared["routes"][f"5.5.5.{number}:80"] = f"127.0.0.1:{port}"
    (folder / "testnet.json").write_text(json.dumps(declared))
    for blog in (one, two):
        blog.start()
    yield one, two, receiver
    for blog in (one, two):
        blog.stop()
    receiver.close()


def test_receiver_that_somebody_else_wrote_is_told_of_links_changes_and_removals(blogs):
    one, _, receiver = blogs
    pages = ["webmention-in-header", "webmention-in-page", "pingback-in-header", "pingback-in-page", "takes-none"]
    links = "".join(f'<p>See <a href="http://receiver.test/{page}">theirs</a>.</p>' for page in pages)
    one.edit(f"add_article(client, slug='told', title='Told', body={links!r})", minutes=2)

    source = "http://one.test/2014/01/told/"
    expected = {(page.partition("-")[0], source, f"http://receiver.test/{page}"): "there" for page in pages[:4]}
    assert receiver.mentions == expected
    one.edit("change_article(client, Article.objects.get(slug='told'), body='<p>No link any more.</p>')", minutes=4)
    assert receiver.mentions == {key: "gone" if key[0] == "webmention" else "there" for key in expected}
    assert receiver.refused == []


@pytest.mark.parametrize("kind", sorted(CLOSED))
def test_one_blog_tells_the_other_of_a_link_its_change_and_its_end(blogs, kind):
    one, two, _ = blogs
    two.edit(f"Site.objects.update(pingbacks_open=True, trackbacks_open=True, webmentions_open=True)\nSite.objects.update({CLOSED[kind]})")
    row = f"SELECT state, kind, title FROM comments_response WHERE source_url = 'http://one.test/2014/01/by-{kind}/'"
    body = f'<p>Another blog has written <a href="{TARGET}">something of note</a> about it.</p>'

    one.edit(WRITE.format(kind=kind, body=body) + (TYPE_TRACKBACK if kind == "trackback" else ""), minutes=2)
    until(lambda: two.rows(row) == [("pending", kind, f"Told by {kind}")])
    assert f"Told by {kind}" not in two.page(ARTICLE)[1]

    two.edit(f"decide(client, 'approve', Response.objects.get(source_url__endswith='by-{kind}/'))")
    until(lambda: f"Told by {kind}" in two.page(ARTICLE)[1])

    new = body.replace("something of note", "a correction of it")
    one.edit(f"change_article(client, Article.objects.get(slug='by-{kind}'), title='Corrected {kind}', body={new!r})", minutes=4)
    if kind == "webmention":
        until(lambda: two.rows(row.replace("title FROM", "pending_update IS NULL FROM")) == [("approved", kind, 0)])
    assert f"Told by {kind}" in two.page(ARTICLE)[1]

    one.edit(f"change_article(client, Article.objects.get(slug='by-{kind}'), status='withdrawn')", minutes=6)
    assert one.page(f"/2014/01/by-{kind}/")[0] == 410
    if kind == "webmention":
        until(lambda: two.rows(row)[0][0] == "gone")
        until(lambda: f"Told by {kind}" not in two.page(ARTICLE)[1])
    else:  # neither knows updates: it is found at the next look at old linkbacks
        assert one.rows("SELECT count(*) FROM comments_outgoinglinkback WHERE state = 'waiting'") == [(0,)]
        assert two.rows(row) == [("approved", kind, f"Told by {kind}")]
