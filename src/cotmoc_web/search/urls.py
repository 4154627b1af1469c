"""Addresses of search."""

from django.urls import path

from cotmoc_web.search import views

urlpatterns = [
    path("search", views.search, name="search"),
    path("open-data/", views.open_data, name="open_data"),
]
