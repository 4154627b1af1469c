"""Addresses of entities."""

from django.urls import path

from cotmoc_web.entities import views

urlpatterns = [
    path("names/", views.listing, name="names"),
    path("names/<path:key>/same/", views.judge, name="entity_judge"),
    path("names/<path:key>/", views.entity, name="entity"),
    path("sameness/<int:pk>/share/", views.share, name="sameness_share"),
    path("sameness/<int:pk>/retract/", views.retract, name="sameness_retract"),
    path("figures/", views.figures, name="figures"),
]
