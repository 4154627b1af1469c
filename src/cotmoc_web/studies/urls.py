"""Addresses of studies."""

from django.urls import path

from cotmoc_web.studies import views

urlpatterns = [
    path("gates/studies/", views.listing, name="studies"),
    path("gates/studies/new/", views.begin, name="study_new"),
    path("gates/studies/<int:pk>/", views.study, name="study"),
    path("gates/studies/<int:pk>/edit/", views.edit, name="study_edit"),
    path("gates/studies/<int:pk>/run/", views.run, name="study_run"),
    path("gates/studies/<int:pk>/stop/", views.stop, name="study_stop"),
    path("gates/studies/<int:pk>/share/", views.share, name="study_share"),
    path("gates/studies/<int:pk>/withdraw/", views.withdraw, name="study_withdraw"),
    path("gates/studies/<int:pk>/study.pdf", views.pdf, name="study_pdf"),
    path("gates/studies/scenarios/<int:pk>/", views.scenario, name="scenario"),
    path("gates/studies/scenarios/<int:pk>/text/", views.text, name="scenario_text"),
    path("gates/studies/scenarios/<int:pk>/scenario.toml", views.toml, name="scenario_toml"),
    path("gates/studies/scenarios/<int:pk>/withdraw/", views.withdraw_scenario, name="scenario_withdraw"),
    path("gates/studies/scenarios/<int:pk>/day/", views.day, name="scenario_day"),
    path("gates/studies/scenarios/<int:pk>/plan/", views.plan, name="scenario_plan"),
    path("gates/studies/plans/<int:pk>/stop/", views.stop_plan, name="plan_stop"),
    path("gates/studies/plans/<int:pk>/keep/", views.keep_plan, name="plan_keep"),
]
