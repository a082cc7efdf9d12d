"""Addresses of what readers and other sites send."""

from django.urls import path

from articles import converters  # noqa: F401 – makes yyyy and mm known
from comments import views
from comments.linkbacks.views import xmlrpc

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
]
