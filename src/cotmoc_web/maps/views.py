"""Pages of maps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def the_map(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def timeline(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")
