"""Addresses of sheets."""

from django.urls import path, register_converter

from cotmoc_web.sheets import views
from cotmoc_web.sheets.lists import LISTS
from cotmoc_web.sheets.writing import FORMATS


class Noun:
    """One of the lists."""

    regex = "|".join(LISTS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Form(Noun):
    """One of the kinds of file."""

    regex = "|".join(FORMATS)


register_converter(Noun, "noun_of_list")
register_converter(Form, "kind_of_file")

urlpatterns = [
    path("<noun_of_list:noun>/export.<kind_of_file:form>", views.export, name="export"),
    path("feeds/changes.atom", views.feed, {"name": "changes"}, name="feed_changes"),
    path("feeds/sessions.atom", views.feed, {"name": "sessions"}, name="feed_sessions"),
    path("feeds/documents.atom", views.feed, {"name": "documents"}, name="feed_documents"),
    path("feeds/sessions.ics", views.sessions_calendar, name="calendar"),
    path("open-data/", views.open_data, name="open_data"),
    path("open-data/terms", views.terms, name="open_data_terms"),
    path("open-data/record.jsonld", views.record, name="record_jsonld"),
    path("open-data/places.geojson", views.places, name="places_geojson"),
    path("import/", views.importing, name="import"),
    path("import/template/<str:kind>.<str:form>", views.template, name="import_template"),
    path("import/<int:pk>/", views.columns, name="import_columns"),
    path("import/<int:pk>/check", views.check, name="import_check"),
    path("import/<int:pk>/problems.<str:form>", views.problems, name="import_problems"),
    path("import/<int:pk>/done", views.done, name="import_done"),
]
