"""Addresses of meetings."""

from django.urls import path

from cotmoc_web.meetings import views

urlpatterns = [
    path("sessions/", views.listing, name="meetings"),
    path("sessions/new/", views.add, name="meeting_add"),
    path("sessions/<int:pk>/", views.meeting, name="meeting"),
    path("sessions/<int:pk>/edit/", views.edit, name="meeting_edit"),
    path("sessions/<int:pk>/documents/", views.attach, name="meeting_attach"),
    path("sessions/<int:pk>/people/", views.people, name="meeting_people"),
    path("sessions/documents/<int:pk>/remove/", views.detach, name="meeting_detach"),
    path("sessions/people/<int:pk>/remove/", views.unseat, name="meeting_unseat"),
    path("sessions/people/<int:pk>/share/", views.share_seat, name="meeting_share_seat"),
]
