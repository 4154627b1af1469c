"""Pages of commitments."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def listing(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "base.html")
