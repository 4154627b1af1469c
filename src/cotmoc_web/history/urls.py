"""Addresses of history."""

from django.urls import path

from cotmoc_web.history import views

urlpatterns = [
    path("history/", views.listing, name="history"),
    path("history/<int:pk>/undo/", views.undo, name="undo"),
]
