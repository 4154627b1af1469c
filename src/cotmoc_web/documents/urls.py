"""Addresses of documents."""

from django.urls import path

from cotmoc_web.documents import desk, views

urlpatterns = [
    path("documents/", views.listing, name="documents"),
    path("documents/upload/", views.upload, name="upload"),
    path("documents/sent/<int:pk>/", views.batch, name="batch"),
    path("documents/rule/", views.rule, name="rule"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("documents/<int:pk>/file/", views.original, name="document_file"),
    path("documents/<int:pk>/statements/", views.statements, name="statements"),
    path("documents/<int:pk>/<str:act>/", views.act, name="document_act"),
    path("review/", desk.begin, name="review"),
    path("review/checks/", desk.checks, name="checks"),
    path("review/checks/<int:pk>/", desk.settle, name="settle_check"),
    path("review/<int:pk>/", desk.statement, name="statement"),
]
