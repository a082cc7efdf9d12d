"""What each group of staff may open and do: every address of the admin, and which articles an author sees."""

import re
from unittest import mock

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from taggit.models import Tag

from articles.files.documents import PDF
from articles.models import Article, Author, Byline, CaseStudy, ContentTopic, Document, Site
from articles.revisions.history import keep
from articles.series.models import Series
from comments.models import DomainRule, MailChoice, ReplyTemplate, WordRule
from htc.desk import refusing
from htc.following.models import Follower, Newsletter
from htc.people.roles import ROLES as GROUPS
from htc.redaction.models import Redaction
from htc.safety.models import Helpline
from htc.wordpress.models import ImportRun, ImportSource
from tests.pictures import had, pdf, picture
from tests.site.journey import add_article, article_form, byline_fields, text_of, undrawn

# Who may open (GET) and who may send (POST): A Author, E Editor, M Moderator, X Administrator, “-” nobody, “*” also without an account.
# The objects are somebody else's: an article and a case study that are drafts, a comment that waits, an account, a group.
# A new address of the admin needs a row here.
ALL = "AEMX"
TABLE = {
    "index": (ALL, ALL),
    "app_list": ("AEX", "AEX"),
    "login": ("*", "*" + ALL),
    "login_code": ("-", "-"),
    "account": (ALL, ALL),
    "search": (ALL, "-"),
    "account_mail": ("MX", "MX"),
    "privacy": ("X", "X"),
    "second_factor": (ALL, ALL),
    "second_factor_remove": (ALL, ALL),
    "logout": ("-", ALL),
    "password_change": (ALL, ALL),
    "password_change_done": (ALL, "-"),
    "autocomplete": ("-", "-"),
    "jsi18n": (ALL, "-"),
    "articles_article_changelist": ("AEX", "AEX"),
    "articles_article_add": ("AEX", "AEX"),
    "articles_article_linkable": ("-", "AEX"),
    "articles_article_close_old": ("EX", "EX"),
    "articles_article_preview_new": ("AEX", "AEX"),
    "articles_article_preview": ("EX", "EX"),
    "articles_article_preview_links": ("EX", "EX"),
    "articles_article_publish": ("EX", "EX"),
    "articles_article_outgoing": ("EX", "EX"),
    "articles_article_revisions": ("EX", "EX"),
    "articles_article_compare": ("EX", "EX"),
    "articles_article_restore": ("EX", "EX"),
    "articles_article_review": ("EX", "EX"),
    "articles_article_editing": ("EX", "EX"),
    "articles_article_kept": ("EX", "EX"),
    "articles_article_change": ("EX", "EX"),
    "articles_article_history": ("EX", "EX"),
    "articles_article_delete": ("EX", "EX"),
    "articles_article_trash": ("AEX", "AEX"),
    "articles_article_duplicate": ("EX", "EX"),
    "articles_article_quick": ("EX", "EX"),
    "articles_contenttopic_changelist": ("EX", "EX"),
    "articles_contenttopic_add": ("EX", "EX"),
    "articles_contenttopic_change": ("EX", "EX"),
    "articles_contenttopic_history": ("EX", "EX"),
    "articles_contenttopic_delete": ("EX", "EX"),
    "articles_author_changelist": ("EX", "EX"),
    "articles_author_add": ("EX", "EX"),
    "articles_author_change": ("EX", "EX"),
    "articles_author_history": ("EX", "EX"),
    "articles_author_delete": ("EX", "EX"),
    "articles_casestudy_placeable": ("AEX", "AEX"),
    "articles_casestudy_editing": ("EX", "EX"),
    "articles_casestudy_kept": ("EX", "EX"),
    "articles_casestudy_changelist": ("EX", "EX"),
    "articles_casestudy_add": ("EX", "EX"),
    "articles_casestudy_change": ("EX", "EX"),
    "articles_casestudy_history": ("EX", "EX"),
    "articles_casestudy_delete": ("EX", "EX"),
    "articles_casestudy_trash": ("EX", "EX"),
    "articles_casestudy_duplicate": ("EX", "EX"),
    "articles_image_changelist": ("AEX", "AEX"),
    "articles_image_add": ("AEX", "AEX"),
    "articles_image_library": ("AEX", "AEX"),
    "articles_image_upload": ("AEX", "AEX"),
    "articles_image_describe": ("EX", "EX"),
    "articles_image_change": ("EX", "EX"),
    "articles_image_history": ("EX", "EX"),
    "articles_image_delete": ("EX", "EX"),
    "articles_document_changelist": ("AEX", "AEX"),
    "articles_document_add": ("AEX", "AEX"),
    "articles_document_change": ("EX", "EX"),
    "articles_document_history": ("EX", "EX"),
    "articles_document_delete": ("EX", "EX"),
    "taggit_tag_changelist": ("EX", "EX"),
    "taggit_tag_offered": ("AEX", "AEX"),
    "taggit_tag_add": ("EX", "EX"),
    "taggit_tag_change": ("EX", "EX"),
    "taggit_tag_history": ("EX", "EX"),
    "taggit_tag_delete": ("EX", "EX"),
    "articles_site_changelist": ("X", "X"),
    "articles_site_add": ("-", "-"),
    "articles_site_change": ("X", "X"),
    "articles_site_history": ("X", "X"),
    "articles_site_delete": ("-", "-"),
    "articles_site_offered": ("-", "X"),
    "series_series_changelist": ("EX", "EX"),
    "series_series_offered": ("-", "EX"),
    "series_series_add": ("EX", "EX"),
    "series_series_change": ("EX", "EX"),
    "series_series_history": ("EX", "EX"),
    "series_series_delete": ("EX", "EX"),
    "safety_helpline_changelist": ("EX", "EX"),
    "safety_helpline_add": ("EX", "EX"),
    "safety_helpline_change": ("EX", "EX"),
    "safety_helpline_history": ("EX", "EX"),
    "safety_helpline_delete": ("EX", "EX"),
    "following_newsletter_changelist": ("X", "X"),
    "following_newsletter_add": ("-", "-"),
    "following_newsletter_change": ("X", "X"),
    "following_newsletter_history": ("X", "X"),
    "following_newsletter_delete": ("-", "-"),
    "following_follower_changelist": ("X", "X"),
    "following_follower_try_again": ("-", "X"),
    "following_follower_add": ("-", "-"),
    "following_follower_change": ("X", "-"),
    "following_follower_history": ("X", "X"),
    "following_follower_delete": ("X", "X"),
    "comments_wordrule_try": ("MX", "MX"),
    "comments_wordrule_changelist": ("MX", "MX"),
    "comments_wordrule_add": ("MX", "MX"),
    "comments_wordrule_change": ("MX", "MX"),
    "comments_wordrule_history": ("MX", "MX"),
    "comments_wordrule_delete": ("MX", "MX"),
    "comments_response_changelist": ("MX", "MX"),
    "comments_response_add": ("-", "-"),
    "comments_response_change": ("MX", "MX"),
    "comments_response_history": ("MX", "MX"),
    "comments_response_delete": ("-", "-"),
    "comments_domainrule_changelist": ("MX", "MX"),
    "comments_domainrule_add": ("MX", "MX"),
    "comments_domainrule_change": ("MX", "MX"),
    "comments_domainrule_history": ("MX", "MX"),
    "comments_domainrule_delete": ("MX", "MX"),
    "comments_mailchoice_changelist": ("X", "X"),
    "comments_mailchoice_test": ("-", "X"),
    "comments_mailchoice_try_again": ("-", "X"),
    "comments_mailchoice_add": ("-", "-"),
    "comments_mailchoice_change": ("X", "-"),
    "comments_mailchoice_history": ("X", "X"),
    "comments_mailchoice_delete": ("X", "-"),  # goes with an account; who sends it is led to the first page
    "comments_response_queue": ("MX", "-"),
    "comments_response_queue_decide": ("-", "MX"),
    "comments_response_queue_decide_many": ("-", "MX"),
    "comments_response_queue_undo": ("-", "MX"),
    "comments_response_queue_site": ("MX", "MX"),
    "comments_response_queue_one": ("MX", "MX"),
    "comments_response_record": ("MX", "-"),
    "comments_response_record_csv": ("MX", "-"),
    "comments_replytemplate_changelist": ("MX", "MX"),
    "comments_replytemplate_add": ("MX", "MX"),
    "comments_replytemplate_change": ("MX", "MX"),
    "comments_replytemplate_history": ("MX", "MX"),
    "comments_replytemplate_delete": ("MX", "MX"),
    "auth_group_changelist": ("X", "X"),
    "auth_group_add": ("X", "X"),
    "auth_group_change": ("X", "X"),
    "auth_group_history": ("X", "X"),
    "auth_group_delete": ("X", "X"),
    "auth_user_changelist": ("X", "X"),
    "auth_user_add": ("X", "X"),
    "auth_user_change": ("X", "X"),
    "auth_user_password_change": ("X", "X"),
    "auth_user_invite": ("X", "X"),
    "auth_user_reset_second_factor": ("X", "X"),
    "auth_user_history": ("X", "X"),
    "auth_user_delete": ("X", "X"),
    "redaction_redaction_changelist": ("EMX", "EMX"),
    "redaction_redaction_add": ("EMX", "EMX"),
    "redaction_redaction_change": ("EMX", "EX"),
    "redaction_redaction_history": ("EMX", "EMX"),
    "redaction_redaction_delete": ("-", "-"),
    "wordpress_importrecord_changelist": ("X", "X"),
    "wordpress_importrecord_add": ("-", "-"),
    "wordpress_importrecord_change": ("X", "-"),
    "wordpress_importrecord_history": ("X", "X"),
    "statistics": ("AEMX", "-"),
    "statistics_days": ("AEMX", "-"),
    "statistics_pages": ("AEMX", "-"),
    "statistics_referrers": ("AEMX", "-"),
    "statistics_article": ("AEMX", "-"),
    "statistics_article_days": ("AEMX", "-"),
    "statistics_linkbacks": ("AEMX", "-"),
    "statistics_linkbacks_csv": ("AEMX", "-"),
    "wordpress_importrecord_delete": ("-", "-"),
    "wordpress_leftover_changelist": ("EX", "EX"),
    "wordpress_importrun_changelist": ("X", "X"),
    "wordpress_importrun_upload": ("-", "X"),
    "wordpress_importrun_remove": ("-", "X"),
    "wordpress_importrun_run": ("X", "X"),
    "wordpress_importrun_report": ("-", "-"),  # the run has none
}
ROLES = {"*": None, "A": "Author", "E": "Editor", "M": "Moderator", "X": "Administrator"}


def names_in(patterns) -> set[str]:
    """Give the names of all addresses; those without one only lead from /1/ to /1/change/, or are nowhere."""
    below = [name for pattern in patterns for name in names_in(getattr(pattern, "url_patterns", []))]
    return {pattern.name for pattern in patterns if getattr(pattern, "name", None)} | set(below)


def model_of(name: str) -> str:
    """Give the model of which an address of that name would be."""
    return "_".join(name.split("_")[:2])


def part_of(name: str) -> str:
    """Give the part of the admin to which an address belongs: an application, or the pages that are of none."""
    application = name.partition("_")[0]
    return application if application in {model._meta.app_label for model in admin.site._registry} else "pages"


@pytest.fixture
def objects(make_article, make_case, make_image, make_response, member) -> dict[str, int]:
    """Give the key of one object of each model that the admin knows, none of which is the user's own."""
    draft = make_article(status="draft", by=[("Ada", "Fellow")], title="Somebody’s draft")
    revision = keep(draft, by=None)
    return {
        "articles_article": draft.pk,
        "articles_contenttopic": ContentTopic.objects.first().pk,
        "articles_author": draft.bylines.get().author_id,
        "articles_casestudy": make_case("quay", status="draft").pk,
        "articles_image": make_image(picture(size=(40, 30))).pk,  # small: it is drawn for each row of the table
        "revision": revision.pk,
        "articles_document": Document.store(PDF, pdf(), title="A report").pk,
        "articles_site": Site.current().pk,
        "safety_helpline": Helpline.objects.create(country="NZ", name="A line", phone="0800 000 000").pk,
        "series_series": Series.objects.create(title="A series").pk,
        "following_newsletter": Newsletter.objects.create().pk,
        "following_follower": Follower.objects.create(email="ana@reader.test", key="0" * 64, since=timezone.now()).pk,
        "comments_wordrule": WordRule.objects.create(pattern="quay").pk,
        "comments_response": make_response(make_article(), state="pending").pk,
        "comments_domainrule": DomainRule.objects.create(domain="example.org", verdict="block").pk,
        "comments_mailchoice": MailChoice.objects.create(user=member("Moderator")).pk,
        "comments_replytemplate": ReplyTemplate.objects.create(name="Where to find help", body="Please call the helpline.").pk,
        "redaction_redaction": Redaction.propose(["Ana Silva"], member("Editor")).pk,
        "statistics_article": make_article().pk,
        "taggit_tag": Tag.objects.create(name="Keys", slug="keys").pk,
        "wordpress_importrun": ImportRun.objects.create().pk,
        "wordpress_importrecord": ImportSource.objects.create(address="old.example").records.create(kind="post", old_id=1).pk,
        "auth_user": member("Editor").pk,
        "auth_group": Group.objects.create(name="Guests").pk,
    }


def address_of(name: str, objects: dict[str, int]) -> str:
    """Give an address of that name, about the object of its model where it needs one."""
    model = model_of(name)
    candidates = [
        {"args": [objects.get(model)]},
        {"args": [objects.get(model), objects["revision"]]},
        {},
        {"kwargs": {"app_label": "articles"}},
    ]
    for arguments in candidates:
        try:
            return reverse(f"admin:{name}", **arguments)
        except NoReverseMatch:
            continue
    raise AssertionError(f"no arguments are known for {name}")


def is_open(answer) -> bool:
    """Tell whether somebody got in: neither refused, nor sent to the login, nor told that there is no such thing."""
    assert answer.status_code < 500
    sent_away = answer.status_code == 302 and (answer["Location"] == "/admin/" or answer["Location"].startswith("/admin/login/"))
    return answer.status_code not in (403, 404, 405) and not sent_away


def test_every_address_of_the_admin_has_a_row():
    assert names_in(admin.site.urls[0]) == set(TABLE)


@pytest.fixture
def sessions(member, client_of) -> dict[str, str]:
    """Give the key of a session for each letter of the table; “*” has none."""
    return {letter: client_of(member(role)).session.session_key for letter, role in ROLES.items() if role} | {"*": ""}


def refused_undrawn():
    """Let nobody be told in a page that they may not do something; tests/htc/desk looks at that page."""
    return mock.patch.object(refusing, "_draw", return_value=HttpResponse(status=403))


@pytest.mark.parametrize("part", sorted({part_of(name) for name in TABLE}))
def test_address_is_open_to_those_whom_the_table_names(part, objects, sessions, subtests):
    for name in (name for name in TABLE if part_of(name) == part):
        address = address_of(name, objects)
        opened = sent = ""
        for letter in ROLES:
            # Whether somebody gets in is decided before the page is drawn, which takes most of the time: once is enough.
            with transaction.atomic(), undrawn() if opened else refused_undrawn():
                client = Client()
                client.cookies[settings.SESSION_COOKIE_NAME] = sessions[letter]
                opened += letter * is_open(client.get(address))
                sent += letter * is_open(client.post(address, {"post": "yes"}))
                transaction.set_rollback(True)  # what one deletes, the next shall find

        with subtests.test(name):
            assert (opened or "-", sent or "-") == TABLE[name]


def test_groups_are_made_by_migrating_and_come_back_as_they_were(transactional_db):
    Group.objects.get(name="Editor").delete()
    Group.objects.get(name="Moderator").permissions.add(*Permission.objects.filter(codename="add_site"))
    ours = Group.objects.create(name="Guests")

    for _ in range(2):
        call_command("migrate", verbosity=0)

    assert {*GROUPS, "Guests"} == set(Group.objects.values_list("name", flat=True))
    assert Group.objects.get(name="Editor").permissions.filter(codename="edit_any_article").exists()
    assert not Group.objects.get(name="Moderator").permissions.filter(codename="add_site").exists()
    assert not ours.permissions.exists()


@pytest.fixture
def author(member):
    """A member of the group Author whose name over articles is Ada."""
    user = member("Author")
    Author.objects.create(name="Ada", user=user)
    return user


@pytest.fixture
def desk(author, client_of):
    return client_of(author)


@pytest.fixture
def others(make_article):
    """Somebody else's draft."""
    return make_article("Words of another.", status="draft", title="The other draft", by=[("Ben", "")])


def change(article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def test_author_writes_an_article_under_the_own_name_and_sends_it_to_review(desk, author):
    form = desk.get(reverse("admin:articles_article_add"))
    name = Author.objects.get(name="Ada")
    assert f'<option value="{name.pk}" selected>Ada</option>' in form.content.decode()

    add_article(desk, slug="mine", status="review", **byline_fields(("Ada", "Fellow")))

    article = Article.objects.get()
    assert (article.status, article.created_by, article.bylines.get().author) == ("review", author, name)
    assert desk.get(change(article)).status_code == 200


@pytest.mark.parametrize("status", ["published", "withdrawn"])
def test_author_cannot_publish_or_withdraw(desk, make_article, status):
    article = make_article(status="draft", by=[("Ada", "")])
    offered = desk.get(change(article)).content.decode()

    added = add_article(desk, slug="at-once", status=status)
    changed = desk.post(change(article), article_form(slug=article.slug, status=status))

    assert f'value="{status}"' not in offered
    assert "is not one of the available choices" in added.content.decode()
    assert "is not one of the available choices" in changed.content.decode()
    assert not Article.objects.exclude(status="draft").exists()
    article.refresh_from_db()
    assert article.status == "draft"


@pytest.mark.parametrize("status", ["draft", "review"])
def test_author_changes_own_draft_named_in_its_byline(desk, make_article, status):
    article = make_article(status="draft", by=[("Ada", ""), ("Ben", "")])

    answer = desk.post(change(article), article_form(title="Better", slug=article.slug, status=status))

    article.refresh_from_db()
    assert (answer.status_code, article.title, article.status) == (302, "Better", status)


@pytest.mark.parametrize(
    "fields", [{}, {"published_at": "2999-01-01T12:00Z"}, {"status": "withdrawn", "published_at": "2014-01-15T19:00Z"}]
)
def test_author_looks_at_own_article_once_it_was_published_and_changes_nothing(desk, make_article, fields):
    article = make_article("Words.", title="Out", by=[("Ada", "")], **fields)

    looked = desk.get(change(article))
    sent = desk.post(change(article), article_form(title="Changed", slug=article.slug))

    assert "Words." in looked.content.decode()
    assert 'name="_save"' not in looked.content.decode()
    assert sent.status_code == 403
    assert desk.get(reverse("admin:articles_article_preview_links", args=[article.pk])).status_code == 403
    article.refresh_from_db()
    assert article.title == "Out"


def test_author_meets_no_draft_of_others(desk, others, make_article):
    """By list, popup, search, suggestions, change, history, deletion, preview, preview links or public preview."""
    make_article(status="draft", title="My draft", by=[("Ada", "")])
    changelist = reverse("admin:articles_article_changelist")
    suggestions = reverse("admin:autocomplete") + "?app_label=articles&model_name=footnote&field_name=article&term="
    lists = [changelist, f"{changelist}?_popup=1", f"{changelist}?q=other", f"{changelist}?status=draft&all=", suggestions, "/admin/"]
    pages = [
        *(
            reverse(f"admin:articles_article_{page}", args=[others.pk])
            for page in ("change", "history", "delete", "preview", "preview_links")
        ),
        reverse("articles:preview", args=[others.pk]),
    ]

    shown = [desk.get(address, follow=True) for address in lists + pages] + [
        desk.post(address, {"post": "yes"}, follow=True) for address in pages
    ]

    assert "My draft" in desk.get(changelist).content.decode()
    assert [answer.request["PATH_INFO"] for answer in shown if "The other draft" in answer.content.decode()] == []
    assert [answer.request["PATH_INFO"] for answer in shown if "Words of another" in answer.content.decode()] == []
    assert [address for address in pages if is_open(desk.get(address))] == []
    assert Article.objects.filter(pk=others.pk).exists()


def test_author_sees_the_preview_of_an_own_draft_and_makes_links_to_it(desk, make_article):
    article = make_article("Words of mine.", status="draft", by=[("Ada", "")])

    assert "Words of mine." in desk.get(reverse("articles:preview", args=[article.pk])).content.decode()
    assert desk.post(reverse("admin:articles_article_preview_links", args=[article.pk]), {"days": 7}).status_code == 200


def test_author_places_published_cases_and_finds_no_draft_of_one(desk, make_case, others):
    make_case("quay", title="On the quay")
    make_case("secret", title="Secret case", status="draft")
    search = reverse("admin:articles_casestudy_placeable")

    found = desk.get(search).json()["cases"]
    placed = add_article(desk, slug="a", status="draft", body="[case:quay]")
    refused = add_article(desk, slug="b", status="draft", body="[case:secret]")
    shown = desk.post(reverse("admin:articles_article_preview_new"), article_form(status="draft", body="[case:secret]"))

    assert [case["slug"] for case in found] == ["quay"]
    assert placed.status_code == 302
    assert "There is no case study “secret”." in refused.content.decode()
    assert "Secret case" not in refused.content.decode() + shown.content.decode()


def test_author_keeps_a_draft_case_that_an_editor_placed(desk, make_article, make_case):
    make_case("secret", status="draft")
    article = make_article("[case:secret]", status="draft", by=[("Ada", "")])
    body = desk.get(change(article)).context["adminform"].form["body"].value()

    answer = desk.post(change(article), article_form(slug=article.slug, status="draft", body=body, **{"placements-TOTAL_FORMS": "1"}))

    assert answer.status_code == 302
    assert article.placements.count() == 1


def test_every_link_on_an_author_s_form_opens(desk, make_article, make_case):
    make_case("quay", title="On the quay")
    article = make_article("[case:quay]", status="draft", by=[("Ada", "")])

    page = desk.get(change(article)).content.decode()

    assert "On the quay" in page
    assert [link for link in set(re.findall(r'href="(/(?!static/)[^"]+)"', page)) if desk.get(link).status_code != 200] == []


def test_author_writes_no_case_beside_the_article(desk):
    rows = {"new_cases-TOTAL_FORMS": "1", "new_cases-INITIAL_FORMS": "0", "new_cases-0-slug": "new", "new_cases-0-title": "New"}

    answer = add_article(desk, slug="a", status="draft", body="[case:new]", **rows)

    assert "There is no case study “new”." in answer.content.decode()
    assert not CaseStudy.objects.exists()


def test_author_with_several_names_chooses_one(desk, author):
    Author.objects.create(name="A Friend", user=author, is_pseudonym=True)

    assert "selected>Ada" not in desk.get(reverse("admin:articles_article_add")).content.decode()


def test_author_taken_out_of_the_byline_loses_the_article(desk, others):
    Byline.objects.create(article=others, author=Author.objects.get(name="Ada"))
    before = desk.get(change(others)).status_code
    others.bylines.filter(author__name="Ada").delete()

    assert before == 200
    assert not is_open(desk.get(change(others)))


def test_editor_publishes_what_an_author_sent(member, client_of, make_article, reader):
    article = make_article(status="review", slug="ready", by=[("Ada", "")])
    editor = client_of(member("Editor"))

    answer = editor.post(change(article), article_form(slug="ready"))

    assert answer.status_code == 302
    assert reader.get("/2014/01/ready/").status_code == 200


def test_account_behind_a_name_is_the_business_of_administrators(member, client_of, author):
    form = reverse("admin:articles_author_change", args=[Author.objects.get(name="Ada").pk])
    editor = client_of(member("Editor"))

    editor.post(form, {"name": "Ada L.", "slug": "ada", "bio": "", "user": ""})
    client_of(member("Administrator")).get(form)

    assert author.username not in editor.get(form).content.decode()
    assert author.username in client_of(member("Administrator")).get(form).content.decode()
    assert Author.objects.get(name="Ada L.").user == author


def test_moderator_decides_and_reads_public_articles_only_as_readers_do(member, client_of, make_article, make_response, others):
    row = make_response(make_article(title="Public"), state="pending", body="Wait for me.")
    moderator = client_of(member("Moderator"))

    words = text_of(moderator.get(reverse("admin:comments_response_changelist")).content)
    moderator.post(reverse("admin:comments_response_changelist"), {"action": "approve", "_selected_action": [row.pk]})

    row.refresh_from_db()
    assert "Wait for me." in words
    assert row.state == "approved"
    assert moderator.get(reverse("articles:preview", args=[others.pk])).status_code in (302, 403)


def test_author_reaches_no_picture_and_no_document_of_somebody_else_before_they_are_public(member, make_image, make_article):
    user = member("Author")
    client = Client()
    client.force_login(user)
    theirs, own, public = make_image(), make_image(uploaded_by=user), make_image(marked_public=True)
    secret = Document.store(PDF, pdf(), title="Not yet")

    answers = {
        name: had(client, image.original_address).status_code for name, image in (("theirs", theirs), ("own", own), ("public", public))
    }
    offered = client.get(reverse("admin:articles_image_library")).json()["images"]
    placed = add_article(client, status="draft", body=f"Text.\n\n[image:{theirs.pk}]")

    assert answers == {"theirs": 404, "own": 200, "public": 200}
    assert client.get(secret.get_absolute_url()).status_code == 404
    assert {image["pk"] for image in offered} == {own.pk, public.pk}
    assert placed.status_code == 200
    assert not Article.objects.filter(placements=None, created_by=user).exists()
