"""Addresses of what readers and other sites send."""

from django.urls import path

from articles import converters  # noqa: F401 – makes yyyy, mm and unicode_slug known
from comments import converters as _converters  # noqa: F401 – makes token, page_slug and others known
from comments.linkbacks.incoming.pingback import xmlrpc
from comments.linkbacks.incoming.trackback import ping
from comments.linkbacks.incoming.webmention import webmention_endpoint, webmention_status
from comments.mail import views as mail_views
from comments.readers import feeds, removing, reports
from comments.readers import views as readers_views
from htc.lib.languages import in_each_language

app_name = "comments"
urlpatterns = [
    path("respond/<int:pk>/", readers_views.respond, name="respond"),
    path("respond/<int:pk>/to/<int:parent_pk>/", readers_views.respond, name="reply"),
    path("responses/<int:pk>/", readers_views.permalink, name="permalink"),
    path("responses/<int:pk>/report/", reports.report, name="report"),
    path("responses/own/<str:token>/", removing.own, name="own"),
    path("responses/received/<str:token>/", removing.received, name="received"),
    path("<yyyy:year>/<mm:month>/<unicode_slug:slug>/responses/<int:number>/", readers_views.page_of_post, name="post_responses"),
    path("<yyyy:year>/<mm:month>/<unicode_slug:slug>/responses/<response_kinds:kind>/", readers_views.page_of_post),
    path("<yyyy:year>/<mm:month>/<unicode_slug:slug>/responses/<response_kinds:kind>/<int:number>/", readers_views.page_of_post),
    path("<page_slug:slug>/responses/<int:number>/", readers_views.page_of_page, name="page_responses"),
    path("<page_slug:slug>/responses/<response_kinds:kind>/", readers_views.page_of_page),
    path("<page_slug:slug>/responses/<response_kinds:kind>/<int:number>/", readers_views.page_of_page),
    path("comments/feed/", feeds.responses, name="feed"),
    path("<yyyy:year>/<mm:month>/<unicode_slug:slug>/feed/", feeds.responses_to_post),
    path("<page_slug:slug>/feed/", feeds.responses_to_page),
    path("moderate/<str:token>/", mail_views.moderate, name="moderate"),
    path("xmlrpc.php", xmlrpc, name="xmlrpc"),
    path("xmlrpc", xmlrpc),
    path("webmention/status/<token:token>", webmention_status, name="webmention_status"),
    path("<pinged_path:path>/trackback/", ping, name="trackback"),
    in_each_language(
        path("responses/reported/", reports.reported, name="reported"),
        path("responses/remove/", removing.remove, name="remove"),
        path("responses/removed/", removing.removed, name="removed"),
        path("webmention/", webmention_endpoint, name="webmention"),
    ),
]
