"""Every address. Permanent: filters and day are in the query, ids never change."""

from django.urls import include, path

from cotmoc_web.api import api, docs

urlpatterns = [
    path("", include("cotmoc_web.desk.urls")),
    path("", include("cotmoc_web.accounts.urls")),
    path("", include("cotmoc_web.commitments.urls")),
    path("", include("cotmoc_web.meetings.urls")),
    path("", include("cotmoc_web.documents.urls")),
    path("", include("cotmoc_web.studies.urls")),
    path("", include("cotmoc_web.entities.urls")),
    path("", include("cotmoc_web.gates.urls")),
    path("", include("cotmoc_web.maps.urls")),
    path("", include("cotmoc_web.search.urls")),
    path("", include("cotmoc_web.sheets.urls")),
    path("", include("cotmoc_web.history.urls")),
    path("api/docs", docs, name="api_docs"),
    path("api/", api.urls),
]
handler404 = "cotmoc_web.desk.views.not_found"
