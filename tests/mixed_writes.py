"""Many clients who write all kinds of things at once, as staff, readers, other sites and workers do: no act may fail, and none may wait for another that waits for it.

Run as a script by ``make thorough``, with 3,000 writes by 12 clients; the test beside it does it with few.
"""

import argparse
import os
import sys
import threading
import time
import xmlrpc.client
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

# Started as a script, the first entry is tests/, whose folders have the names of the applications.
sys.path[0] = str(Path(__file__).resolve().parents[1])
if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Article  # noqa: E402
from articles.publishing.due import tell_of_due  # noqa: E402
from comments.models import ModerationEvent, Response  # noqa: E402
from comments.privacy.persons import forget  # noqa: E402
from comments.readers.forms import make_token  # noqa: E402
from htc.redaction import redacting  # noqa: E402
from tests import database  # noqa: E402
from tests.site.journey import article_form, post_call, save_site  # noqa: E402

ARTICLES = 12
# What is answered where something was done; a form that is shown again is answered with 200.
DONE = {302, 303}
# How often each is done: staff and readers all the time, what reads every row of the blog now and then.
WEIGHTS = {
    "save": 8, "staff_comment": 8, "reader_comment": 6, "approve": 8, "pingback": 6, "bulk": 3, "due": 3, "trash_article": 2,
    "trash_responses": 3, "tag": 2, "site": 1, "forget": 1, "redact": 0.3,
}  # fmt: skip


class Writer:
    """One client: a member of staff and a reader in one, who does one thing after the other. ``prefix`` makes its words its own."""

    def __init__(self, prefix: str, seed: int):
        self._prefix, self._random, self._number = prefix, Random(seed), 0
        self._staff, self._reader = Client(), Client()
        self._user = get_user_model().objects.get(username="writer")
        self._staff.force_login(self._user)

    def act(self) -> str:
        """Do one thing, and give its name. Raises what the blog raises, and AssertionError where it answers something else than done."""
        self._number += 1
        [name] = self._random.choices(list(WEIGHTS), WEIGHTS.values())
        status = getattr(self, name)()
        assert status is None or status in DONE, f"{name} was answered with {status}"
        return name

    @property
    def _word(self) -> str:
        return f"{self._prefix}x{self._number}"

    def _articles(self, count: int) -> list[Article]:
        return self._random.sample(list(Article.objects.filter(slug__startswith="mixed-").order_by("pk")[:ARTICLES]), count)

    def _post(self, name: str, data: dict, *args: object) -> int:
        return self._staff.post(reverse(f"admin:{name}", args=args), data).status_code

    def save(self) -> int:
        article, other = self._articles(2)
        body = f"Words {self._word}, as in [the other]({other.get_absolute_url()}).\n\n<a href='{other.get_absolute_url()}'>Read it.</a>"
        tags = ", ".join(self._random.sample(["law", "work", "school", "border"], 2))
        data = article_form(title=f"Title {self._word}", slug=article.slug, body=body, tags=tags)
        return self._post("articles_article_change", data, article.pk)

    def _comment(self, client: Client, **fields: str) -> None:
        [article] = self._articles(1)
        data = {"token": make_token(article), "body": f"Comment {self._word}.", "action": "send"} | fields
        status = client.post(reverse("comments:respond", args=[article.pk]), data).status_code
        assert status in {303, 404}  # the latter where it has just been withdrawn

    def staff_comment(self) -> None:
        self._comment(self._staff)

    def reader_comment(self) -> None:
        self._comment(self._reader, name=f"Reader {self._word}", email=f"{self._prefix}{self._number % 9}@reader.test")

    def _decide(self, action: str, **where: object) -> int:
        pks = list(Response.objects.filter(**where).order_by("?").values_list("pk", flat=True)[:5])
        list_of_all = f"{reverse('admin:comments_response_changelist')}?state=all"
        return self._staff.post(list_of_all, {"action": action, "_selected_action": pks}).status_code if pks else 302

    def approve(self) -> int:
        return self._decide("approve", state="pending", kind="comment")

    def trash_responses(self) -> int:
        self._decide("trash", state="approved", kind="comment")
        return self._decide("restore", state="trash")

    def pingback(self) -> None:
        target = self._articles(1)[0].full_url
        source = f"https://site-{self._random.randrange(50)}.test/{self._random.randrange(9)}"
        answer = post_call(self._reader, xmlrpc.client.dumps((source, target), "pingback.ping"))
        assert answer.status_code == 200

    def bulk(self) -> None:
        action, fields = self._random.choice(
            [("withdraw", {}), ("publish", {}), ("add_tag", {"tag": "law"}), ("remove_tag", {"tag": "law"})]
        )
        pks = [article.pk for article in self._articles(3)]
        status = self._post("articles_article_changelist", {"action": action, "confirmed": "yes", "_selected_action": pks} | fields)
        assert status in {302, 422}  # the latter where none of them can be changed so

    def due(self) -> None:
        at = timezone.now() + timedelta(hours=self._number)
        Article.objects.create(title=self._word, slug=self._word, body="<p>Words.</p>", status="published", published_at=at)
        tell_of_due(at)

    def trash_article(self) -> int:
        draft = Article.objects.create(title=self._word, slug=self._word, status="draft")
        return self._post("articles_article_changelist", {"action": "delete_selected", "post": "yes", "_selected_action": [draft.pk]})

    def tag(self) -> int:
        return self._post("taggit_tag_add", {"name": f"Tag {self._word}", "slug": self._word.lower()})

    def site(self) -> int:
        return save_site(self._staff, tagline=self._word).status_code

    def forget(self) -> None:
        forget(f"{self._prefix}{self._random.randrange(9)}@reader.test", with_text=True, by=self._user, origin=ModerationEvent.Origin.WEB)

    def redact(self) -> None:
        redacting.redact_alone(redacting.phrases_of([f"Comment {self._prefix}x{self._random.randrange(self._number)}"]), by=self._user)


def fill() -> None:
    """Write what the clients begin with, into an empty database."""
    get_user_model().objects.create_superuser("writer")
    for number in range(ARTICLES):
        Article.objects.create(
            title=f"Title {number}", slug=f"mixed-{number}", body="<p>Words.</p>", status="published", published_at="2014-01-15T19:00Z"
        )


def write(clients: int, writes: int, seed: int = 1) -> tuple[Counter, list[str]]:
    """Have so many clients write so often altogether; give how often each thing was done, and what failed."""
    done, failed, number, lock = Counter(), [], iter(range(writes)), threading.Lock()

    def run(client: int) -> None:
        writer = Writer(f"{seed}c{client}", seed * 1000 + client)
        try:
            while True:
                with lock:
                    if next(number, None) is None:
                        return
                try:
                    done[writer.act()] += 1
                except Exception as error:  # each is told, and the others go on
                    failed.append(f"{type(error).__name__}: {error}".strip())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done, failed


def deadlocks() -> int:
    """Give how many deadlocks the server has counted in this database; 0 where there is none to count them."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot(), deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[1]


def main() -> None:
    """Write in an empty database of our own, and end with 1 where anything failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--writes", type=int, default=3000)
    parser.add_argument("--clients", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    settings.RATE_LIMITS = False
    database.migrate_or_copy()
    fill()
    began = time.monotonic()
    done, failed = write(arguments.clients, arguments.writes, arguments.seed)
    print(f"{done.total()} writes by {arguments.clients} clients in {time.monotonic() - began:.0f} s: {dict(done.most_common())}")
    print(f"deadlocks: {deadlocks()}; failed: {len(failed)} {dict(Counter(each.splitlines()[0] for each in failed).most_common(20))}")
    sys.exit(bool(failed or deadlocks()))


if __name__ == "__main__":
    main()
