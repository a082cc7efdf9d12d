"""Addresses of articles."""

from django.urls import path

from articles import converters, views  # noqa: F401 – converters makes yyyy and mm known
from articles.library import views as library_views
from articles.lists import case_data, cases, corrections, feeds, series, sitemaps
from articles.lists import views as lists_views
from articles.search import views as search_views
from htc.lib.languages import in_each_language

app_name = "articles"
urlpatterns = [
    path("feed/", feeds.articles, name="feed"),
    path("feed/<feed_format:feed_format>/", feeds.articles, name="feed"),
    path("tags/<unicode_slug:slug>/feed/", feeds.tag, name="tag_feed"),
    path("tags/<unicode_slug:slug>/feed/<feed_format:feed_format>/", feeds.tag, name="tag_feed"),
    path("authors/<unicode_slug:slug>/feed/", feeds.author, name="author_feed"),
    path("authors/<unicode_slug:slug>/feed/<feed_format:feed_format>/", feeds.author, name="author_feed"),
    path("series/<unicode_slug:slug>/feed/", series.feed, name="series_feed"),
    path("series/<unicode_slug:slug>/feed/<feed_format:feed_format>/", series.feed, name="series_feed"),
    path("feed/case-studies/", case_data.feed, name="case_feed"),
    path("feed/corrections/", corrections.feed, name="correction_feed"),
    path("case-studies/cases.csv", case_data.as_csv, name="case_csv"),
    path("case-studies/cases.json", case_data.as_json, name="case_json"),
    path("case-studies/datapackage.json", case_data.package, name="case_package"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>-<page_number:number>.xml", sitemaps.sitemap, name="sitemap_of"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("<yyyy:year>/<mm:month>/<unicode_slug:slug>/", views.article_detail, name="detail"),
    path("<yyyy:year>/<mm:month>/<unicode_slug:slug>/cite/", views.citation, name="citation"),
    path("<yyyy:year>/<mm:month>/<unicode_slug:slug>/cite.<citation_file:ending>", views.citation_file, name="citation_file"),
    path("site/<slug:name>.png", views.site_image, name="site_image"),
    path("images/<image_file:name>", library_views.image, name="image"),
    path("documents/<document_file:name>", library_views.document, name="document"),
    path("preview/<int:pk>/", views.preview, name="preview"),
    path("preview/<slug:token>/", views.preview_by_link, name="preview_by_link"),
    path("preview/<slug:token>/images/<image_file:name>", library_views.image_by_link, name="image_by_link"),
    in_each_language(
        path("", lists_views.home, name="home"),
        path("page/<page_number:number>/", lists_views.home, name="home"),
        path("archive/", lists_views.archive, name="archive"),
        path("tags/", lists_views.tag_list, name="tag_list"),
        path("tags/<unicode_slug:slug>/", lists_views.tag_detail, name="tag"),
        path("tags/<unicode_slug:slug>/page/<page_number:number>/", lists_views.tag_detail, name="tag"),
        path("authors/<unicode_slug:slug>/", lists_views.author_detail, name="author"),
        path("authors/<unicode_slug:slug>/page/<page_number:number>/", lists_views.author_detail, name="author"),
        path("series/", series.series_list, name="series_list"),
        path("series/<unicode_slug:slug>/", series.series_detail, name="series"),
        path("corrections/", corrections.correction_list, name="correction_list"),
        path("corrections/page/<page_number:number>/", corrections.correction_list, name="correction_list"),
        path("feeds/", lists_views.feed_list, name="feed_list"),
        path("search/", search_views.search, name="search"),
        path("<yyyy:year>/", lists_views.year, name="year"),
        path("<yyyy:year>/<mm:month>/", lists_views.month, name="month"),
        path("case-studies/", cases.case_list, name="case_list"),
        path("case-studies/<slug:slug>/", cases.case_detail, name="case_detail"),
        path("case-studies/<slug:slug>/cite/", views.case_citation, name="case_citation"),
        path("case-studies/<slug:slug>/cite.<citation_file:ending>", views.case_citation_file, name="case_citation_file"),
        # The last: it answers for whatever short name nothing else has.
        path("<unicode_slug:slug>/", views.page_detail, name="page"),
    ),
]
