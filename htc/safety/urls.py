"""Addresses of the way out and of help."""

from django.urls import path

from htc.lib.languages import in_each_language
from htc.safety import help, leaving

app_name = "safety"
urlpatterns = [
    path("exit/clear/", leaving.clear, name="clear"),
    in_each_language(
        path("help/", help.help_page, name="help"),
        path("safety/", help.safety_page, name="safety"),
        path("exit/", leaving.leave, name="leave"),
    ),
]
