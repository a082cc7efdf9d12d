"""Addresses of following by e-mail."""

from django.urls import path, register_converter

from htc.following import views
from htc.lib.languages import in_each_language


class KeyConverter:
    """The key of a follower, as mails have it."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(KeyConverter, "follower_key")

app_name = "following"
urlpatterns = [
    in_each_language(
        path("follow/", views.follow, name="follow"),
        path("follow/asked/", views.asked, name="asked"),
        path("follow/confirmed/", views.confirmed, name="confirmed"),
        path("follow/confirm/<str:token>/", views.confirm, name="confirm"),
        path("follow/end/<follower_key:key>/", views.end, name="end"),
    ),
]
