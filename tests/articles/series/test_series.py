"""Series as readers meet them: parts in their order, from one to the next, in lists, feeds and the sitemap."""

from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from django.utils import timezone

from articles.models import Article, OldAddress
from articles.series.models import Series, SeriesPart
from htc.lib.html import plain_text
from tests.site.journey import text_of


@pytest.fixture
def make_series(db):
    """Give a function that makes a series of articles, and of words for what is planned."""

    def make(*parts, title="Wages", **fields) -> Series:
        series = Series.objects.create(title=title, **fields)
        for position, part in enumerate(parts, start=1):
            given = {"planned": part} if isinstance(part, str) else {"article": part}
            SeriesPart.objects.create(series=series, position=position, **given)
        return series

    return make


@pytest.fixture
def three(make_article) -> list[Article]:
    return [
        make_article(title=f"Chapter {name}", published_at=datetime(2014, month, 10, 18, tzinfo=UTC))
        for month, name in ((3, "one"), (2, "two"), (1, "three"))
    ]


def lines(reader, address: str) -> str:
    """Give the words of a page."""
    answer = reader.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return text_of(answer.content)


def order_on_page(reader, address: str = "/series/wages/") -> list[str]:
    shown = lines(reader, address)
    return sorted((f"Chapter {name}" for name in ("one", "two", "three") if f"Chapter {name}" in shown), key=shown.index)


def ways(reader, article: Article) -> tuple[str, str, str]:
    """Give the place of an article in words and the addresses of what comes before and behind; the box stands twice, alike."""
    html = reader.get(article.get_absolute_url()).content.decode()
    boxes = html.split('<nav class="series-box')[1:]
    assert len(boxes) == 2
    said = {tuple(_ways_in(box.split("</nav>")[0])) for box in boxes}
    assert len(said) == 1
    return said.pop()


def _ways_in(box: str):
    yield plain_text(f"<p{box.split('<p', 1)[1].split('</p>')[0]}</p>")
    for rel in ("prev", "next"):
        found = box.split(f'rel="{rel}" href="')
        yield found[1].split('"')[0] if len(found) > 1 else ""


def test_page_ways_feed_and_cards_agree_and_follow_a_new_order(reader, three, make_series):
    series = make_series(*three, "What comes of it", intro="Three chapters on wages.")
    one, two, three_ = (article.get_absolute_url() for article in three)

    def everything():
        feed, atom = (feedparser.parse(reader.get(f"/series/wages/feed/{form}").content) for form in ("", "atom/"))
        assert feed.bozo == atom.bozo == 0
        assert [entry.title for entry in atom.entries] == [entry.title for entry in feed.entries]
        return order_on_page(reader), [entry.title for entry in feed.entries][::-1], [ways(reader, article) for article in three]

    page, feed, found = everything()

    assert page == feed == ["Chapter one", "Chapter two", "Chapter three"]
    assert found == [
        ("Part 1 of 4 of Wages", "", two),
        ("Part 2 of 4 of Wages", one, three_),
        ("Part 3 of 4 of Wages", two, ""),
    ]
    assert "Three chapters on wages." in lines(reader, "/series/wages/")
    assert "still to come\nWhat comes of it" in lines(reader, "/series/wages/")
    assert "Part 2 of 4 of Wages" in lines(reader, "/2014/02/")

    series.parts.filter(article=three[2]).update(position=0)

    page, feed, found = everything()
    assert page == feed == ["Chapter three", "Chapter one", "Chapter two"]
    assert found[2] == ("Part 1 of 4 of Wages", "", one)

    series.parts.get(article=three[0]).delete()

    assert order_on_page(reader) == ["Chapter three", "Chapter two"]
    assert ways(reader, three[1]) == ("Part 2 of 3 of Wages", three_, "")
    assert "series-box" not in reader.get(one).content.decode()


@pytest.mark.parametrize(
    ("fields", "shown", "total"),
    [
        pytest.param({"status": "draft"}, "", 2, id="a draft without words"),
        pytest.param({"status": "draft", "planned": "Soon: tips"}, "Soon: tips", 3, id="a draft with words"),
        pytest.param({"published_at": timezone.now() + timedelta(days=9), "planned": "Soon: tips"}, "Soon: tips", 3, id="scheduled"),
        pytest.param({"status": "withdrawn"}, "", 2, id="withdrawn"),
        pytest.param({"status": "withdrawn", "planned": "Soon: tips"}, "", 2, id="withdrawn with words"),
    ],
)
def test_what_readers_cannot_open_is_told_by_its_words_or_not_at_all(reader, three, make_series, fields, shown, total):
    make_series(*three).parts.filter(article=three[1]).update(planned=fields.get("planned", ""))
    for name in ("status", "published_at"):
        setattr(three[1], name, fields.get(name, getattr(three[1], name)))
    three[1].save()

    page = lines(reader, "/series/wages/")

    assert "Chapter two" not in page
    assert bool(shown) == ("Soon: tips" in page)
    assert ways(reader, three[0]) == (f"Part 1 of {total} of Wages", "", three[2].get_absolute_url())
    assert "Chapter two" not in reader.get("/series/wages/feed/").content.decode()


def test_series_without_a_part_to_read_is_nowhere(reader, make_article, make_series):
    make_series(make_article(status="draft", title="Chapter one"), "Chapter two")

    assert reader.get("/series/wages/").status_code == reader.get("/series/wages/feed/").status_code == 404
    assert "There is no series yet." in lines(reader, "/series/")
    for address in ("/", "/archive/"):
        assert "Series" not in lines(reader, address)
    assert "series" not in reader.get("/sitemap.xml").content.decode()


def test_former_address_leads_on_and_that_of_a_deleted_series_is_gone(reader, three, make_series):
    series = make_series(*three)
    series.slug = "pay"
    series.save()

    assert reader.get("/series/wages/")["Location"] == "/series/pay/"
    assert reader.get("/es/series/wages/").status_code == 301
    assert reader.get("/series/wages/feed/")["Location"] == "/series/pay/feed/"
    assert reader.get("/series/wages/feed/json/")["Location"] == "/series/pay/feed/json/"

    series.delete()

    assert [reader.get(f"/series/{slug}/").status_code for slug in ("wages", "pay")] == [410, 410]
    assert OldAddress.objects.filter(series__isnull=False).count() == 0
    assert reader.get(three[0].get_absolute_url()).status_code == 200


def test_translations_stand_where_their_originals_stand(reader, three, make_article, make_series):
    make_series(*three, intro="Three chapters on wages.")
    spanish = make_article(title="Capítulo dos", language="es", published_at=datetime(2015, 5, 1, tzinfo=UTC))
    spanish.set_translations([three[1]])

    assert ways(reader, spanish) == ("Parte 2 de 3 de Wages", three[0].get_absolute_url(), three[2].get_absolute_url())
    assert ways(reader, three[0])[2] == three[1].get_absolute_url()
    page = lines(reader, "/es/series/wages/")
    assert "Capítulo dos" in page
    assert "Chapter two" not in page
    assert "Chapter one" in page

    three[1].refresh_from_db()
    three[1].status = Article.Status.WITHDRAWN
    three[1].save()

    assert "Capítulo dos" in lines(reader, "/series/wages/")


def test_home_foot_sitemap_and_programs_are_told(reader, three, make_series):
    make_series(*three)

    home = reader.get("/").content.decode()
    sitemap = reader.get("/sitemap-series-1.xml").content.decode()
    article = reader.get(three[1].get_absolute_url()).content.decode()

    assert home.count('href="/series/wages/"') >= 2  # beside the posts, and at their cards
    assert 'href="/series/"' in home
    assert 'href="/series/wages/feed/atom/"' in reader.get("/feeds/").content.decode()
    assert "/series/wages/</loc><lastmod>2014-03-10" in sitemap
    assert "/es/series/wages/" in sitemap
    assert '"isPartOf":{"@type":"CreativeWorkSeries","name":"Wages","url":"https://htc.test/series/wages/"},"position":2,' in article


def test_preview_of_a_draft_shows_where_it_would_stand(staff_client, make_article, three, make_series):
    draft = make_article(title="Chapter four", status="draft")
    make_series(three[0], draft, three[2])

    page = staff_client.get(f"/preview/{draft.pk}/").content.decode()

    assert "Part 2 of 3 of" in page
    assert f'rel="next" href="{three[2].get_absolute_url()}"' in page
