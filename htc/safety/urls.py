"""Addresses of the way out and of help."""

from django.urls import path

from htc.lib.languages import in_each_language
from htc.safety import leaving

app_name = "safety"
urlpatterns = [
    path("exit/clear/", leaving.clear, name="clear"),
    in_each_language(path("exit/", leaving.leave, name="leave")),
]
