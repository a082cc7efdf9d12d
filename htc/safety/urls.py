"""Addresses of the way out and of help."""

from django.urls import path

from htc.safety import leaving

app_name = "safety"
urlpatterns = [
    path("exit/", leaving.leave, name="leave"),
    path("exit/clear/", leaving.clear, name="clear"),
]
