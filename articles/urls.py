"""Addresses of articles."""

from django.urls import path, register_converter

from articles import converters, feeds, views

register_converter(converters.FourDigitYear, "yyyy")
register_converter(converters.TwoDigitMonth, "mm")

app_name = "articles"
urlpatterns = [
    path("", views.home, name="home"),
    path("feed/", feeds.articles, name="feed"),
    path("<yyyy:year>/<mm:month>/", views.month, name="month"),
    path("<yyyy:year>/<mm:month>/<slug:slug>/", views.article_detail, name="detail"),
]
