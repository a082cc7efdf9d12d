"""Addresses of articles."""

from django.urls import path

from articles import case_views, converters, feeds, list_views, media_views, search_views, sitemaps, views  # noqa: F401 – converters makes yyyy and mm known

app_name = "articles"
urlpatterns = [
    path("", list_views.home, name="home"),
    path("page/<page_number:number>/", list_views.home),
    path("feed/", feeds.articles, name="feed"),
    path("archive/", list_views.archive, name="archive"),
    path("tags/", list_views.tag_list, name="tag_list"),
    path("tags/<unicode_slug:slug>/", list_views.tag_detail, name="tag"),
    path("tags/<unicode_slug:slug>/page/<page_number:number>/", list_views.tag_detail),
    path("tags/<unicode_slug:slug>/feed/", feeds.tag, name="tag_feed"),
    path("authors/<slug:slug>/", list_views.author_detail, name="author"),
    path("authors/<slug:slug>/page/<page_number:number>/", list_views.author_detail),
    path("authors/<slug:slug>/feed/", feeds.author, name="author_feed"),
    path("search/", search_views.search, name="search"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("<yyyy:year>/", list_views.year, name="year"),
    path("<yyyy:year>/<mm:month>/", list_views.month, name="month"),
    path("<yyyy:year>/<mm:month>/<slug:slug>/", views.article_detail, name="detail"),
    path("case-studies/", case_views.case_list, name="case_list"),
    path("case-studies/<slug:slug>/", case_views.case_detail, name="case_detail"),
    path("site/<slug:name>.png", views.site_image, name="site_image"),
    path("images/<image_file:name>", media_views.image, name="image"),
    path("documents/<document_file:name>", media_views.document, name="document"),
    path("preview/<int:pk>/", views.preview, name="preview"),
    path("preview/<slug:token>/", views.preview_by_link, name="preview_by_link"),
    path("preview/<slug:token>/images/<image_file:name>", media_views.image_by_link, name="image_by_link"),
    path("<slug:slug>/", views.page_detail, name="page"),
]
