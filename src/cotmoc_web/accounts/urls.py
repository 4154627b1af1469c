"""Addresses of accounts."""

from django.urls import path

from cotmoc_web.accounts import views

urlpatterns = [
    path("account/", views.account, name="account"),
]
