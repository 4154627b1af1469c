"""Addresses of search."""

from django.urls import path

from cotmoc_web.search import views

urlpatterns = [
    path("search", views.search, name="search"),
    path("search/keep", views.save, name="search_keep"),
    path("search/kept/<int:pk>", views.change_saved, name="search_kept"),
]
