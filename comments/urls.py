"""Addresses of what readers and other sites send."""

from django.urls import path

from articles import converters  # noqa: F401 – makes yyyy and mm known
from comments import converters as _converters  # noqa: F401 – makes token and response_kinds known
from comments import feeds, mail_views, removal_views, report_views, views
from comments.linkbacks.trackback_views import ping
from comments.linkbacks.views import xmlrpc
from comments.linkbacks.webmention_views import webmention_endpoint, webmention_status

app_name = "comments"
urlpatterns = [
    path("respond/<int:pk>/", views.respond, name="respond"),
    path("respond/<int:pk>/to/<int:parent_pk>/", views.respond, name="reply"),
    path("responses/<int:pk>/", views.permalink, name="permalink"),
    path("responses/<int:pk>/report/", report_views.report, name="report"),
    path("responses/reported/", report_views.reported, name="reported"),
    path("responses/remove/", removal_views.remove, name="remove"),
    path("responses/removed/", removal_views.removed, name="removed"),
    path("responses/own/<str:token>/", removal_views.own, name="own"),
    path("responses/received/<str:token>/", removal_views.received, name="received"),
    path("<yyyy:year>/<mm:month>/<slug:slug>/responses/<int:number>/", views.page_of_post, name="post_responses"),
    path("<yyyy:year>/<mm:month>/<slug:slug>/responses/<response_kinds:kind>/", views.page_of_post),
    path("<yyyy:year>/<mm:month>/<slug:slug>/responses/<response_kinds:kind>/<int:number>/", views.page_of_post),
    path("<slug:slug>/responses/<int:number>/", views.page_of_page, name="page_responses"),
    path("<slug:slug>/responses/<response_kinds:kind>/", views.page_of_page),
    path("<slug:slug>/responses/<response_kinds:kind>/<int:number>/", views.page_of_page),
    path("comments/feed/", feeds.responses, name="feed"),
    path("<yyyy:year>/<mm:month>/<slug:slug>/feed/", feeds.responses_to_post),
    path("<slug:slug>/feed/", feeds.responses_to_page),
    path("moderate/<str:token>/", mail_views.moderate, name="moderate"),
    path("xmlrpc.php", xmlrpc, name="xmlrpc"),
    path("xmlrpc", xmlrpc),
    path("webmention/", webmention_endpoint, name="webmention"),
    path("webmention/status/<token:token>", webmention_status, name="webmention_status"),
    path("<path:path>/trackback/", ping, name="trackback"),
]
