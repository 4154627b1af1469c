"""Addresses of entities."""

from django.urls import path

from cotmoc_web.entities import views

urlpatterns = [
    path("names/", views.listing, name="names"),
    path("names/<path:key>/", views.entity, name="entity"),
    path("gates/", views.gates, name="gates"),
    path("figures/", views.figures, name="figures"),
]
