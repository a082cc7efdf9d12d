"""Addresses of what readers and other sites send."""

from django.urls import path

from articles import converters  # noqa: F401 – makes yyyy and mm known
from comments import converters as _converters  # noqa: F401 – makes token known
from comments import views
from comments.linkbacks.trackback_views import ping
from comments.linkbacks.views import xmlrpc
from comments.linkbacks.webmention_views import webmention_endpoint, webmention_status

app_name = "comments"
urlpatterns = [
    path("respond/<int:pk>/", views.respond, name="respond"),
    path("respond/<int:pk>/to/<int:parent_pk>/", views.respond, name="reply"),
    path("responses/<int:pk>/", views.permalink, name="permalink"),
    path("<yyyy:year>/<mm:month>/<slug:slug>/responses/<int:number>/", views.page_of_post, name="post_responses"),
    path("<slug:slug>/responses/<int:number>/", views.page_of_page, name="page_responses"),
    path("responses/received/<str:token>/", views.received, name="received"),
    path("xmlrpc.php", xmlrpc, name="xmlrpc"),
    path("xmlrpc", xmlrpc),
    path("webmention/", webmention_endpoint, name="webmention"),
    path("webmention/status/<token:token>", webmention_status, name="webmention_status"),
    path("<path:path>/trackback/", ping, name="trackback"),
]
