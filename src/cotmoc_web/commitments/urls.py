"""Addresses of commitments."""

from django.urls import path

from cotmoc_web.commitments import views

urlpatterns = [
    path("commitments/", views.listing, name="commitments"),
    path("commitments/new/", views.begin, name="commitment_new"),
    path("commitments/<int:pk>/", views.commitment, name="commitment"),
    path("commitments/<int:pk>/edit/", views.edit, name="commitment_edit"),
    path("commitments/<int:pk>/share/", views.share, name="commitment_share"),
    path("commitments/<int:pk>/share-entries/", views.share_entries, name="commitment_share_entries"),
    path("commitments/<int:pk>/withdraw/", views.withdraw, name="commitment_withdraw"),
    path("commitments/<int:pk>/link/", views.link, name="commitment_link"),
    path("commitments/<int:pk>/answer/", views.answer, name="commitment_answer"),
    path("commitments/<int:pk>/ask/", views.ask, name="commitment_ask"),
    path("commitments/<int:pk>/note/", views.note, name="commitment_note"),
    path("commitments/<int:pk>/chain/", views.chain, name="commitment_chain"),
    path("commitments/entries/<int:pk>/unlink/", views.unlink, name="entry_unlink"),
    path("commitments/entries/<int:pk>/settle/", views.settle, name="entry_settle"),
    path("commitments/links/<int:pk>/unlink/", views.unchain, name="commitment_unchain"),
    path("commitments/links/<int:pk>/share/", views.share_link, name="commitment_share_link"),
    path("commitments/owners/<int:pk>/assign/", views.assign, name="owner_assign"),
]
