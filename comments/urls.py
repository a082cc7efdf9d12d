"""Addresses of what readers and other sites send."""

from django.urls import path

from comments import views
from comments.linkbacks.views import xmlrpc

app_name = "comments"
urlpatterns = [
    path("respond/<int:pk>/", views.respond, name="respond"),
    path("responses/received/<str:token>/", views.received, name="received"),
    path("xmlrpc.php", xmlrpc, name="xmlrpc"),
    path("xmlrpc", xmlrpc),
]
