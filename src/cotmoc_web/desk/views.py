"""Pages of desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def helping(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Where nothing is."""
    return render(request, "404.html", status=404)
