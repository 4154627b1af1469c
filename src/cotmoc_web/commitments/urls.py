"""Addresses of commitments."""

from django.urls import path

from cotmoc_web.commitments import views

urlpatterns = [
    path("commitments/", views.listing, name="commitments"),
    path("commitments/<int:pk>/", views.commitment, name="commitment"),
]
