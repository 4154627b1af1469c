"""Pages of search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def search(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def open_data(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")
