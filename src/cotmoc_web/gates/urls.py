"""Addresses of the register and of works in step."""

from django.urls import path

from cotmoc_web.gates import views

urlpatterns = [
    path("gates/", views.the_register, name="gates"),
    path("gates/register.geojson", views.geojson, name="gates_geojson"),
    path("gates/words/<int:pk>/reach/", views.share_gate_word, name="gate_word_share"),
    path("gates/words/<int:pk>/withdraw/", views.withdraw_gate_word, name="gate_word_withdraw"),
    path("gates/<path:key>/register/", views.gate, name="gate_register"),
    path("gates/<path:key>/word/", views.tell, name="gate_word"),
    path("projects/", views.projects, name="projects"),
    path("projects/milestones/<int:pk>/word/", views.tell_milestone, name="milestone_word"),
    path("projects/milestones/<int:pk>/reach/", views.share_milestone, name="milestone_share"),
    path("projects/milestones/<int:pk>/withdraw/", views.withdraw_milestone, name="milestone_withdraw"),
    path("projects/words/<int:pk>/reach/", views.share_milestone_word, name="milestone_word_share"),
    path("projects/words/<int:pk>/withdraw/", views.withdraw_milestone_word, name="milestone_word_withdraw"),
    path("projects/<path:key>/steps/", views.project, name="project_steps"),
    path("projects/<path:key>/milestone/", views.add_milestone, name="milestone_add"),
]
