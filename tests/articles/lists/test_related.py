"""What else to read: articles that share tags or case studies, and the words of the reason."""

from justhtml import JustHTML

from articles.models import CaseStudy


def read_on(reader, article) -> list[tuple[str, ...]]:
    """Give the title and the reasons of each article that is told of under another."""
    tree = JustHTML(reader.get(article.get_absolute_url()).content.decode(), sanitize=False)
    return [tuple(part.to_text() for part in item.query("p")) for item in tree.query(".read-on li")]


def test_rare_tags_come_before_common_ones_and_cases_last(reader, make_article, make_case):
    make_case("quay", title="On the quay")
    make_case("hidden", title="Hidden", status=CaseStudy.Status.DRAFT)
    article = make_article("[case:quay]\n\n[case:hidden]", tags=["common", "rare", "own"])
    for number in range(4):
        make_article(title=f"Common {number}", tags=["common"], published_at=f"2014-01-1{number}T12:00Z")
    make_article("[case:quay]", title="Case", published_at="2020-01-01T12:00Z")
    make_article(title="Both", tags=["common", "rare"], published_at="2013-01-01T12:00Z")

    assert read_on(reader, article) == [
        ("Both", "Also about: rare, common"),
        ("Common 3", "Also about: common"),
        ("Common 2", "Also about: common"),
    ]
    alone = make_article("[case:quay]\n\n[case:hidden]")
    assert [row[1:] for row in read_on(reader, alone)] == [("Also tells of: On the quay",)] * 2


def test_nothing_is_told_of_that_is_no_public_post_and_nothing_where_nothing_is_shared(reader, make_article):
    article = make_article(tags=["law"])
    make_article(tags=["law"], status="draft")
    make_article(tags=["law"], published_at="2100-01-01T12:00Z")
    make_article(tags=["law"], kind="page", slug="about")
    make_article(tags=["other"])

    assert read_on(reader, article) == []
    assert "read-on" not in reader.get("/about/").content.decode()
