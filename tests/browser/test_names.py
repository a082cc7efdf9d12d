"""Each control of the admin has a name that is said aloud."""

from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article, Site
from articles.writing.together import change_url
from tests.browser.barriers import barriers
from tests.browser.pages import ARTICLE
from tests.browser.writing import Writer

NAMES = [
    "label",
    "select-name",
    "button-name",
    "input-button-name",
    "link-name",
    "label-title-only",
    "label-content-name-mismatch",
    "aria-input-field-name",
]
OPTIONS = {"runOnly": {"type": "rule", "values": NAMES}}
MODELS = [model for model in admin.site._registry if model._meta.app_label in ("articles", "comments", "taggit")]


def addresses() -> list[str]:
    """Give the addresses of the lists and of the forms with rows in them."""
    lists = [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in MODELS]
    return [*lists, change_url(Article.objects.get(path=ARTICLE.strip("/"))), change_url(Site.current())]


def test_every_control_has_a_name(desk, blog):
    found, article = {}, Article.objects.get(path=ARTICLE.strip("/"))
    for address in addresses():
        desk.goto(address)
        if address == change_url(article):
            Writer(desk, article)
            expect(desk.locator(".ProseMirror:not([aria-label])")).to_have_count(0)
        desk.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        found[address] = barriers(desk, OPTIONS)

    assert not any(found.values()), found
