"""Addresses of meetings."""

from django.urls import path

from cotmoc_web.meetings import views

urlpatterns = [
    path("sessions/", views.listing, name="meetings"),
    path("sessions/<int:pk>/", views.meeting, name="meeting"),
]
