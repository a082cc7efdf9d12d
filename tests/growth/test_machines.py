"""Two machines with nothing shared but the three addresses of PostgreSQL, Redis and S3: every promise holds over both.

Whatever a person or another site does begins on one machine and goes on at the other.
"""

import json
import re
import threading
import time
from urllib.parse import urlsplit

import pytest
import requests
from django.utils.text import slugify

from tests.growth.machines import Machine, Person, comment_form, fresh, up
from tests.growth.servers import S3, Redis, database
from tests.htc.wordpress.kiln import export, item
from tests.pictures import picture
from tests.served import until
from tests.site.journey import article_form
from tests.smtp import MailServer
from tests.testnet import TestNet, authority_in

PASSWORD = "a long password"
CHIEF = f"""
from django.contrib.auth import get_user_model
get_user_model().objects.create_superuser("chief", email="chief@htc.test", password="{PASSWORD}")
"""


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """The three servers and a mail server, with the network of other sites."""
    folder = tmp_path_factory.mktemp("net")
    net, mail = TestNet(folder, authority_in(folder)), MailServer()
    threading.Thread(target=mail.serve_forever, daemon=True).start()
    with database() as blog, Redis(tmp_path_factory.mktemp("redis")) as redis, S3() as storage:
        shared = {
            "DATABASE_URL": blog,
            "CACHE_URL": redis.url,
            "STORAGE_URL": storage.url,
            "HTC_MAIL_URL": f"smtp://127.0.0.1:{mail.server_address[1]}",
            "HTC_TESTNET": str(net.file),
        }
        yield shared, net, mail, storage
    mail.closing.set()
    mail.shutdown()
    mail.server_close()
    net.close()


@pytest.fixture(scope="module")
def machines(servers, tmp_path_factory):
    folder = tmp_path_factory.mktemp("machines")
    both = [Machine(name, folder / name, servers[0]) for name in ("one", "two")]
    both[0].manage("migrate", "--verbosity", "0")
    up(both)
    yield both
    for machine in both:
        machine.stop()
    for machine in both:
        left = {path.name for path in machine.folder.iterdir()}
        assert left <= {"0.log", "1.log", "static"}, left


@pytest.fixture(scope="module")
def link_of_the_first_run(machines):
    """What the link of one machine gives at the other, before there is an account."""
    one, two = machines
    link = one.tell("from htc.people.first_run import first_link; print(first_link())")
    return requests.get(two.url + urlsplit(link).path, timeout=60)


@pytest.fixture(scope="module")
def chief(machines, link_of_the_first_run):
    """An administrator who has signed in at the first machine."""
    machines[0].tell(CHIEF)
    person = Person()
    assert person.sign_in(machines[0], "chief", PASSWORD).status_code == 302
    return person


def publish(chief: Person, machine: Machine, title: str, **fields) -> str:
    """Publish an article at a machine, and give its path."""
    slug = slugify(title)
    answer = chief.send_form(machine, "/admin/articles/article/add/", **article_form(title=title, slug=slug, **fields))
    assert answer.status_code == 302, answer.text
    return f"/2014/01/{slug}/"


def test_link_of_the_first_run_and_a_session_are_good_on_the_other_machine(machines, link_of_the_first_run, chief):
    assert link_of_the_first_run.status_code == 200
    assert "A new blog" in link_of_the_first_run.text
    assert chief.see(machines[1], "/admin/").url.endswith("/admin/")


def test_picture_of_one_is_served_by_the_other_and_an_article_is_seen_within_a_second(machines, chief):
    one, two = machines
    sent = chief.send_form(one, "/admin/articles/image/upload/", {"upload": ("gate.png", picture())}, alt="A gate", consent="nobody")
    facts = sent.json()["image"]
    row = next(value for name, value in facts.items() if name in ("pk", "id"))
    address = json.loads(
        one.tell(f"import json; from articles.models import Image; print(json.dumps(Image.objects.get(pk={row}).shared_address))")
    )
    assert (requests.get(two.url + address).status_code, chief.see(two, address).status_code) == (404, 200)
    assert requests.get(two.url + "/2014/01/of-the-gate/").status_code == 404

    path = publish(chief, one, "Of the gate", featured_image=row)
    page = fresh(two, path, time.monotonic())

    assert page.status_code == 200
    assert requests.get(two.url + address).content == chief.see(one, address).content
    assert "127.0.0.1" not in page.text


def test_limits_and_double_clicks_are_counted_over_both(machines, chief):
    one = machines[0]
    action, token = comment_form(one, publish(chief, one, "To be answered"))
    fields = {"token": token, "body": "A comment that is sent twice at once."}
    answers = []
    clicks = [
        threading.Thread(target=lambda machine=machine: answers.append(requests.post(machine.url + action, fields, allow_redirects=False)))
        for machine in machines
    ]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    # Not the pause between two comments: it may be over while a busy machine answers.
    codes = [requests.post(f"{machine.url}/responses/remove/", {"code": "7K3F-9QWX-2M4H"}).status_code for machine in machines * 3]
    assert [status == 429 for status in codes] == [False] * 5 + [True]
    wrong = [Person().sign_in(machine, "nobody", "wrong").text for machine in machines * 3]
    assert ["too many attempts" in page for page in wrong] == [False] * 5 + [True]


def test_file_of_a_form_that_one_refused_comes_at_the_other(machines, chief):
    one, two = machines
    refused = chief.send_form(one, "/admin/articles/image/add/", {"uploads": ("harbour.png", picture())}, consent="", credit="Ada Lind")
    [token] = re.findall(r'name="uploads_chosen" value="([^"]+)" checked', refused.text)

    sent = chief.send_form(two, "/admin/articles/image/add/", uploads_chosen=token, consent="nobody", credit="Ada of both")

    assert sent.status_code == 302, sent.text
    assert one.tell("from articles.models import Image; print(Image.objects.filter(credit='Ada of both').count())") == "1"


def test_notice_is_verified_once_and_a_mail_is_sent_once(machines, servers, chief):
    _, net, mail, _ = servers
    one, two = machines
    path = publish(chief, one, "To be linked")
    page = f'<title>A page</title><p>We have read <a href="https://htc.test{path}">the article</a>.</p>'
    net["http://other.test/post"] = page
    notice = {"source": "http://other.test/post", "target": f"https://htc.test{path}"}
    assert [requests.post(f"{machine.url}/webmention/", notice).status_code for machine in machines] == [201, 201]
    one.tell(
        """
from django.utils import timezone
from articles.models import Article
from comments.models import QueuedMail, Response
article = Article.objects.get(slug="to-be-linked")
for number in range(20):
    row = Response.objects.create(article=article, kind="comment", state="approved", body=f"Comment {number}.",
        author_name="Ada", author_email=f"reader-{number}@mail.test", received_at=timezone.now(), facts={"mail_when_approved": True})
    QueuedMail.objects.create(kind="approved", response=row, next_try_at=timezone.now())
"""
    )

    def told() -> list[str]:
        return [str(each["To"]) for each in list(mail.mails) if "reader-" in str(each["To"])]

    until(lambda: len(set(told())) == 20 and len(net.requests["other.test"]) > 0)
    until(lambda: two.tell("from comments.models import Response; print(Response.objects.get(kind='webmention').state)") == "pending")
    until(lambda: two.tell("from comments.models import QueuedMail; print(QueuedMail.objects.filter(kind='approved').count())") == "0")

    assert len(told()) == 20
    assert [seen.path for seen in net.requests["other.test"] if seen.path == "/post"] == ["/post"]


def test_night_makes_one_backup_for_all(machines, servers):
    storage = servers[-1]
    one, two = machines
    until(lambda: one.tell("from htc.backups.models import LastBackup; print(LastBackup.objects.exclude(made_at=None).exists())") == "True")

    kept = [name for name in storage.names() if name.startswith("center/backups/")]

    assert len(kept) == 1
    assert "worker of two on" in two.tell(
        "from comments.models.health import WorkerSeen; print([row.name for row in WorkerSeen.objects.all()])"
    )


def test_what_is_typed_at_one_is_there_at_the_other(machines, chief):
    one, two = machines
    pk = one.tell("from django.contrib.auth.models import User; print(User.objects.get(username='chief').pk)")
    name, token = "0123456789abcdef", "fedcba9876543210"
    step = [{"base": "", "whole": True, "changes": {"title": "Half a sentence"}}]
    kept = chief.send_form(one, "/admin/articles/article/kept/", user=pk, name=name, token=token, steps=json.dumps(step), browser=name)

    states = chief.see(two, "/admin/articles/article/kept/").json()["states"]

    assert "at" in kept.json(), kept.text
    assert [state["fields"]["title"] for state in states] == ["Half a sentence"]


def test_import_is_brought_to_both_begun_at_one_and_read_at_the_other(machines, chief):
    one, two = machines
    page, content = "/admin/wordpress/importrun/", export(*(item(number) for number in range(1, 4)))
    half, size = len(content) // 2, len(content)
    for machine, offset, piece in ((one, 0, content[:half]), (two, half, content[half:])):
        sent = chief.send_form(machine, f"{page}upload/", {"piece": ("blog.xml", piece)}, name="blog.xml", offset=offset, size=size)
        assert sent.json() == {"there": offset + len(piece)}

    begun = chief.send_form(two, page, exports="blog.xml", action="import")
    run = begun.headers["Location"]
    until(lambda: "Read the whole report" in chief.see(one, run).text)

    assert json.loads(chief.see(one, f"{run}report/json/").text)["summary"]["dry_run"] is False
    assert requests.get(two.url + "/archive/").status_code == 200
