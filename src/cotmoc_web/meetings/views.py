"""Pages of meetings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def listing(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "base.html")
