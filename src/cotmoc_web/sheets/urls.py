"""Addresses of sheets."""

from django.urls import path

from cotmoc_web.sheets import views

urlpatterns = [
    path("import/", views.importing, name="import"),
]
