"""The pages of numbers in a real browser: no barriers, light and dark, on a telephone and wide, with the tables open."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from htc.statistics.models import add_counts
from tests.browser.barriers import TARGETS, barriers
from tests.browser.pages import ARTICLE

OPEN_ALL = "document.querySelectorAll('details.numbers__fold').forEach((one) => { one.open = true; })"


def test_numbers_have_no_barriers_and_say_them_by_drawing_and_table(desk, blog):
    today = timezone.localdate()
    for ago in range(0, 70, 3):
        day = today - timedelta(days=ago)
        add_counts({(day, ARTICLE): ago + 1}, {(day, f"{'long-name.' * 8}example.org"): 3})
    article = Article.objects.get(path=ARTICLE.strip("/")).pk
    for address, width, scheme in (
        (reverse("admin:statistics"), 390, "dark"),
        (f"{reverse('admin:statistics')}?days=365", 1366, "light"),
        (reverse("admin:statistics_article", args=[article]), 768, "dark"),
        (reverse("admin:statistics_linkbacks"), 390, "light"),
    ):
        desk.set_viewport_size({"width": width, "height": 900})
        desk.emulate_media(color_scheme=scheme)
        desk.goto(address)
        desk.evaluate(OPEN_ALL)
        assert barriers(desk, TARGETS) == "", (address, width, scheme)
        assert desk.get_by_role("img", name="by").get_attribute("aria-labelledby") == "chart-title chart-about"
        assert desk.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, (address, width)
