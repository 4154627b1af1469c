"""Pages of documents."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def listing(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def document(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "base.html")


def upload(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def review(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")
