"""Addresses of accounts. The library's are named one by one: what it offers beside (signing up, changing addresses, codes by mail) is
not open here."""

from allauth.account import views as library
from allauth.usersessions import urls as usersessions
from django.urls import include, path, re_path

from cotmoc_web.accounts import views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/keys/", views.make_token, name="make_token"),
    path("account/keys/<int:pk>/withdraw/", views.withdraw_token, name="withdraw_token"),
    path("people/", views.people, name="people"),
    path("people/invite/", views.invite, name="invite"),
    path("people/invitations/<int:pk>/withdraw/", views.withdraw_invitation, name="withdraw_invitation"),
    path("people/<int:pk>/role/", views.set_role, name="set_role"),
    path("people/<int:pk>/active/", views.set_active, name="set_active"),
    path("party/", views.party, name="party"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("accounts/login/", views.login, name="account_login"),
    path("accounts/logout/", library.logout, name="account_logout"),
    path("accounts/inactive/", library.account_inactive, name="account_inactive"),
    path("accounts/signup/", library.signup, name="account_signup"),
    path("accounts/reauthenticate/", library.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", library.password_change, name="account_change_password"),
    path("accounts/password/set/", library.password_set, name="account_set_password"),
    path("accounts/password/reset/", library.password_reset, name="account_reset_password"),
    path("accounts/password/reset/done/", library.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        library.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("accounts/password/reset/key/done/", library.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include(usersessions)),
]
