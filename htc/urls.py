"""All addresses of the blog."""

from django.contrib import admin
from django.urls import include, path

from htc.styleguide import styleguide

urlpatterns = [
    path("admin/", admin.site.urls),
    path("styleguide/", styleguide, name="styleguide"),
    path("", include("comments.urls")),
    path("", include("articles.urls")),
]
handler403 = "comments.views.refused"
