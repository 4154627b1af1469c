"""Addresses of maps."""

from django.urls import path

from cotmoc_web.maps import views

urlpatterns = [
    path("map/", views.the_map, name="map"),
    path("map/base/", views.base_map, name="base_map"),
    path("timeline/", views.timeline, name="timeline"),
]
