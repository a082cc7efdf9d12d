"""The home page: its lead, what is new, and what staff and the tags lead to."""

import pytest
from justhtml import JustHTML

from articles.models import Article, CaseStudy, Site, StartingPoint
from tests.articles.test_views import MOST_QUERIES, count_queries
from tests.site.journey import save_site, text_of


def parts(reader, path: str = "/") -> dict[str, list[str]]:
    """Give the words of the lead, of the cards and of each section beside them."""
    tree = JustHTML(reader.get(path).content.decode(), sanitize=False)
    of = {
        "lead": ".lead > .article-card__title",
        "latest": ".article-card .article-card__title",
        "start": "[aria-labelledby=start-h] li",
        "cases": "[aria-labelledby=cases-h] li a",
        "tags": "[aria-labelledby=tags-h] li a",
        "recent": "[aria-labelledby=recent-h] li",
    }
    return {
        name: [" ".join(node.to_text(separator="", strip=False).split()) for node in tree.query(selector)] for name, selector in of.items()
    }


@pytest.fixture
def posts(make_article) -> list[Article]:
    return [make_article(title=f"Post {number}", published_at=f"2014-01-{number:02}T12:00Z") for number in range(1, 11)]


def test_newest_leads_six_follow_and_the_rest_stands_on_the_next_page(reader, posts):
    home, next_page = parts(reader), parts(reader, "/page/2/")

    assert (home["lead"], home["latest"]) == (["Post 10"], [f"Post {number}" for number in range(9, 3, -1)])
    assert next_page["latest"] == ["Post 3", "Post 2", "Post 1"]
    assert (next_page["lead"], reader.get("/page/3/").status_code) == ([], 404)


def test_staff_choose_the_lead_and_where_to_start(staff_client, reader, posts):
    rows = {"starting_points-0-article": posts[4].pk, "starting_points-0-position": 2}
    rows |= {"starting_points-1-article": posts[0].pk, "starting_points-1-position": 1}
    assert save_site(staff_client, lead=posts[1].pk, **{"starting_points-TOTAL_FORMS": "2"} | rows).status_code == 302

    home = parts(reader)

    assert (home["lead"], home["latest"][0]) == (["Post 2"], "Post 10")
    assert home["start"] == ["Post 1", "Post 5"]
    assert parts(reader, "/page/2/")["latest"] == ["Post 4", "Post 3", "Post 1"], "the lead stands nowhere else"
    posts[1].status = posts[0].status = Article.Status.WITHDRAWN
    posts[1].save()
    posts[0].save()
    after = parts(reader)
    assert (after["lead"], after["start"]) == (["Post 10"], ["Post 5"]), "what is not public leads nowhere"


def test_more_starting_points_than_four_are_refused(staff_client, posts):
    rows = {f"starting_points-{at}-article": post.pk for at, post in enumerate(posts[:5])}
    rows |= {f"starting_points-{at}-position": at for at in range(5)}

    assert save_site(staff_client, **{"starting_points-TOTAL_FORMS": "5"} | rows).status_code == 200
    assert not StartingPoint.objects.exists()


def test_cases_tags_and_responses_stand_beside(reader, make_article, make_case, make_response):
    for number in range(1, 6):
        make_case(f"case-{number}")
    make_case("hidden", status=CaseStudy.Status.DRAFT)
    article = make_article(title="A post", tags=["law", "labor"])
    make_article(tags=["labor"])
    make_response(article, author_name="Ana", body="Some words of hers.")
    make_response(article, author_name="Ben", body="Not for all.", state="pending")
    make_response(article, author_name="Cy", body="Removed.", reasons=["withdrawn"])

    home = parts(reader)

    assert home["cases"] == ["Case 5", "Case 4", "Case 3", "Case 2"]
    assert "All five case studies" in text_of(reader.get("/").content)
    assert home["tags"] == ["labor", "law"]
    assert home["recent"] == ["Ana on “A post”: Some words of hers."]


def test_appeal_of_staff_is_shown_clean_on_the_home_page_and_under_an_article(staff_client, reader, make_article):
    article = make_article(title="Post")
    appeal = 'Give <a href="https://example.org/">here</a>.\n\nOr <script src="https://x.test/"></script><form action="/x">write</form>.'

    save_site(staff_client, appeal_title="What you <can> do", appeal=appeal)

    for path in ("/", article.get_absolute_url()):
        (box,) = JustHTML(reader.get(path).content.decode(), sanitize=False).query(".appeal")
        assert [node.to_text() for node in box.query("h2")] == ["What you <can> do"], path
        assert [node.to_text(separator="", strip=False) for node in box.query("p")] == ["Give here.", "Or write."], path
        assert not box.query("script, form"), path
    make_article(kind="page", slug="privacy", comments_open=False, linkbacks_open=False)
    assert JustHTML(reader.get("/privacy/").content.decode(), sanitize=False).query(".appeal, .responses") == [], "nothing to answer there"
    save_site(staff_client, appeal_title="Alone", appeal="")
    assert "appeal" not in reader.get("/").content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param([], id="no article"),
        pytest.param([{"title": "Ilo", "body": ""}], id="one, of three letters and no text"),
        pytest.param([{"title": "T" * 140, "standfirst": ""}] * 2, id="long titles without standfirst"),
    ],
)
def test_odd_blog_has_no_empty_part(reader, make_article, db, fields):
    for number, each in enumerate(fields):
        make_article(**each, slug=f"odd-{number}")

    tree = JustHTML(reader.get("/").content.decode(), sanitize=False)

    assert [
        node.to_html() for name in ("p", "ul", "section", "h2", "h3") for node in tree.query(f"main {name}") if not node.to_text().strip()
    ] == []
    assert len(tree.query(".home__rail")) == 0
    assert len(tree.query("h1")) == 1


def test_home_asks_for_the_same_few_queries_whatever_stands_on_it(reader, make_article, make_case, make_response):
    Site.current()
    few = count_queries(reader, "/")
    for number in range(9):
        article = make_article(tags=["a", f"t{number}"], by=[("Ada", "A")])
        make_response(article)
        make_case(f"c{number}")
        if number < StartingPoint.MOST:
            StartingPoint.objects.create(site_id=1, article=article, position=number)
    Site.objects.update(lead=article)

    # One more, like the others for a version of the site alone: which series there are.
    assert few <= count_queries(reader, "/") <= MOST_QUERIES + 1
