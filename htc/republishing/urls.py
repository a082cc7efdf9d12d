"""The address from which an article can be taken."""

from django.urls import path

from articles import converters  # noqa: F401 – makes yyyy, mm and unicode_slug known
from htc.republishing.views import republish

app_name = "republishing"
urlpatterns = [path("<yyyy:year>/<mm:month>/<unicode_slug:slug>/republish/", republish, name="republish")]
