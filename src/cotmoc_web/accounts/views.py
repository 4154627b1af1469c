"""Pages of accounts: one's own, the party's people, invitations, keys for programs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as sign_in
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cotmoc_web.accounts import actions, queries
from cotmoc_web.accounts.digests import screen_language
from cotmoc_web.accounts.forms import AcceptForm, InvitationForm, PartyForm, RoleForm, SettingsForm, TokenForm
from cotmoc_web.accounts.models import Invitation, Role, User
from cotmoc_web.accounts.viewer import Request, Viewer
from cotmoc_web.errors import BadInput, NotAllowed, Refused
from cotmoc_web.meetings.models import Mechanism
from cotmoc_web.notices import done_by
from cotmoc_web.numbers import number

View = Callable[..., HttpResponse]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _viewer(request: HttpRequest) -> Viewer:
    return cast("Request", request).viewer


def _person(request: HttpRequest) -> User:
    user = _viewer(request).user
    if user is None:
        raise NotAllowed
    return user


def signed_in(view: View) -> View:
    """For pages about the person who looks: a stranger is led to the door."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _viewer(request).user is None:
            raise NotAllowed
        return view(request, *args, **kwargs)

    return wrapped


def delicate(role: Role | None) -> Callable[[View], View]:
    """For what concerns who may do what: the person shows first that it is still them. Whoever may not do it at all is told so before."""

    def around(view: View) -> View:
        asked = reauthentication_required(view)

        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            viewer = _viewer(request)
            if viewer.user is None or (role and not viewer.has(role)):
                raise NotAllowed
            return cast("HttpResponse", asked(request, *args, **kwargs))

        return wrapped

    return around


@method_decorator(never_cache, name="dispatch")
class Login(LoginView):  # type: ignore[misc] # the library has no types
    """The door. In a demonstration, its people stand beside it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "demo_people": queries.demo_people(), "demo_password": settings.DEMO_PASSWORD}


login = Login.as_view()


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own page."""
    user = _person(request)
    form = SettingsForm(request.POST or None, instance=User.objects.get(pk=user.pk), initial={"version": user.version})
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in actions.OWN_SETTINGS}
        change = actions.set_own(_viewer(request), values, version=form.cleaned_data["version"])
        page = redirect("account")
        if change:
            chosen = str(values["language"])
            with translation.override(chosen or translation.get_language()):
                done_by(request, change, _("Your settings are kept."))
            if chosen:
                page.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 24 * 3600, samesite="Lax", secure=settings.TLS)
        return page
    context = {"form": form, "ways": queries.ways_in(user), "tokens": queries.tokens(user), "token_form": TokenForm()}
    return render(request, "account/account.html", context, status=400 if form.errors else 200)


@delicate(None)
@require_POST
@never_cache
def make_token(request: HttpRequest) -> HttpResponse:
    """A new key, shown on this page and never again."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return render(request, "account/token.html", {"form": form}, status=400)
    made, secret = actions.make_token(_viewer(request), name=form.cleaned_data["name"], days=int(form.cleaned_data["days"]))
    return render(request, "account/token.html", {"made": made, "secret": secret})


@signed_in
@require_POST
def withdraw_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Without asking who it is: making a key invalid must be quick."""
    change = actions.withdraw_token(_viewer(request), pk)
    done_by(request, change, _("The key no longer works."))
    return redirect("account")


@signed_in
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who is of our party."""
    viewer = _viewer(request)
    viewer.require(Role.READER)
    context = {
        "people": queries.people(viewer),
        "invitations": queries.invitations(viewer),
        "may_change": viewer.has(Role.ADMINISTRATOR),
        "roles": Role.choices,
    }
    return render(request, "account/people.html", context)


@delicate(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """Whom, with which role. The link is mailed, and shown once to whoever invites."""
    viewer = _viewer(request)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made, token = actions.invite(
                viewer, email=given["email"], role=Role(given["role"]), name=given["name"].strip(), two_steps=given["two_steps"]
            )
        except BadInput as error:
            form.add_error(str(error.where), str(error.what))
        else:
            link = request.build_absolute_uri(reverse("invitation", args=[token]))
            _mail(made, link)
            return render(request, "account/invited.html", {"invitation": made, "link": link})
    return render(request, "account/invite.html", {"form": form}, status=400 if form.errors else 200)


def _mail(invitation: Invitation, link: str) -> None:
    with translation.override(screen_language(invitation.party)):
        text = render_to_string("account/email/invitation.txt", {"invitation": invitation, "link": link})
        User(email=invitation.email).email_user(_("Cotmoc: you are invited"), text)


@delicate(Role.ADMINISTRATOR)
@require_POST
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    change = actions.withdraw_invitation(_viewer(request), pk)
    done_by(request, change, _("The invitation is taken back; its link no longer works."))
    return redirect("people")


@delicate(Role.ADMINISTRATOR)
@require_POST
def set_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Another role for one of ours."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise BadInput("role")
    role = Role(form.cleaned_data["role"])
    change = actions.set_role(_viewer(request), pk, role, version=form.cleaned_data["version"])
    if change:
        person = queries.person(_viewer(request), pk)
        done_by(request, change, _("%(name)s is now: %(role)s.") % {"name": person.name, "role": role.label})
    return redirect("people")


@delicate(Role.ADMINISTRATOR)
@require_POST
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account, or open it again."""
    version = number(request.POST.get("version"))
    if version is None:
        raise BadInput("version")
    active = request.POST.get("active") == "yes"
    change = actions.set_active(_viewer(request), pk, active, version=version)
    if change:
        person = queries.person(_viewer(request), pk)
        text = _("%(name)s can sign in again.") if active else _("The account of %(name)s is closed; what they did stays in the record.")
        done_by(request, change, text % {"name": person.name})
    return redirect("people")


@delicate(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def party(request: HttpRequest) -> HttpResponse:
    """Settings of our party."""
    viewer = _viewer(request)
    row = viewer.party
    if row is None:
        raise NotAllowed
    mechanisms = [(mechanism.key, str(mechanism)) for mechanism in Mechanism.objects.order_by("pk")]
    now = {"mechanism": row.mechanism, "two_steps": row.two_steps, "version": row.version}
    form = PartyForm(request.POST or None, initial=now, mechanisms=mechanisms)
    if request.method == "POST" and form.is_valid():
        change = actions.set_party(viewer, **form.cleaned_data)
        if change:
            done_by(request, change, _("The settings of your party are kept."))
        return redirect("party")
    return render(request, "account/party.html", {"form": form, "party": row}, status=400 if form.errors else 200)


@sensitive_post_parameters("password1", "password2")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of an invitation leads."""
    found = queries.invitation_for(token)
    if _viewer(request).user is not None:
        raise Refused(what=_("somebody is signed in here already"), remedy=_("Sign out first, then open the link again."))
    form = AcceptForm(request.POST or None, email=found.email, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        given, language = form.cleaned_data, translation.get_language() or ""
        user = actions.accept(token, name=" ".join(given["name"].split()), password=given["password1"], language=language)
        sign_in(request, user, backend=BACKEND)
        record_authentication(request, user, method="password", email=user.email, reauthenticated=True)
        messages.success(request, _("Welcome. You are signed in."))
        return redirect("mfa_index" if user.needs_two_steps else "desk")
    return render(request, "account/invitation.html", {"form": form, "invitation": found}, status=400 if form.errors else 200)
