"""Addresses of documents."""

from django.urls import path

from cotmoc_web.documents import views

urlpatterns = [
    path("documents/", views.listing, name="documents"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("documents/upload/", views.upload, name="upload"),
    path("review/", views.review, name="review"),
]
