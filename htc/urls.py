"""All addresses of the blog."""

from django.contrib import admin
from django.urls import include, path

from htc.desk.help import help_page
from htc.people import passwords
from htc.people.first_run import FirstRunView
from htc.serving.contact import security_txt
from htc.styleguide.views import styleguide

urlpatterns = [
    path("admin/help/", admin.site.admin_view(help_page), name="help"),
    path("admin/help/<slug:name>/", admin.site.admin_view(help_page), name="help"),
    path("admin/password_reset/", passwords.ask, name="admin_password_reset"),
    path("admin/password_reset/done/", passwords.asked, name="password_reset_done"),
    path("admin/password_reset/<uidb64>/<token>/", passwords.ChooseView.as_view(), name="password_reset_confirm"),
    path("admin/first-run/<str:token>/", FirstRunView.as_view(), name="first_run"),
    path("admin/", admin.site.urls),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("styleguide/", styleguide, name="styleguide"),
    path("", include("htc.safety.urls")),
    path("", include("htc.following.urls")),
    path("", include("htc.republishing.urls")),
    path("", include("comments.urls")),
    path("", include("articles.urls")),
]
handler403 = "htc.desk.refusing.refused"
handler500 = "htc.serving.faults.fault"
