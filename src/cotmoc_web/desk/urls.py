"""Addresses of desk."""

from django.urls import path

from cotmoc_web.desk import views

urlpatterns = [
    path("", views.home, name="desk"),
    path("help/", views.helping, name="help"),
]
