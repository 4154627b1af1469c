"""Pages of entities."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def listing(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def entity(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "base.html")


def gates(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def figures(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")
