"""All addresses of the blog."""

from django.contrib import admin
from django.urls import include, path

from htc.help import help_page
from htc.styleguide import styleguide

urlpatterns = [
    path("admin/help/", admin.site.admin_view(help_page), name="help"),
    path("admin/help/<slug:name>/", admin.site.admin_view(help_page), name="help"),
    path("admin/", admin.site.urls),
    path("styleguide/", styleguide, name="styleguide"),
    path("", include("comments.urls")),
    path("", include("articles.urls")),
]
handler403 = "comments.views.refused"
