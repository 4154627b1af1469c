"""Parties, and the people of parties."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.mail import send_mail
from django.db import models
from django.utils.translation import gettext_lazy as _

from cotmoc_web.labels import Labelled
from cotmoc_web.rows import Reach, Recorded


class Role(models.TextChoices):
    """What a person may do for the party, each including the ones before it."""

    READER = "reader", _("Reader")
    CONTRIBUTOR = "contributor", _("Contributor")
    REVIEWER = "reviewer", _("Reviewer")
    SECRETARIAT = "secretariat", _("Secretariat")
    ADMINISTRATOR = "administrator", _("Administrator")


RANK: dict[str, int] = {role: rank for rank, role in enumerate(Role.values)}


class Party(Labelled, Recorded):
    """One side's province, region or city, as a holder of rows and of people."""

    key = models.CharField(max_length=80, unique=True)
    """Id of the place in the facts. After a merger the new place is a new party."""
    side = models.CharField(max_length=16)
    language = models.CharField(max_length=16)
    """Of its papers."""
    names = models.JSONField(default=dict)
    """Language code → name."""
    mechanism = models.CharField(max_length=80, blank=True)
    """Key of the mechanism its desk opens with."""
    auto_confirm = models.JSONField(default=dict, blank=True)
    """The rule it switched on for statements that need no person: `{"confidence": .95, "publishers": [...]}`. Empty: none."""
    base_map = models.JSONField(null=True, blank=True)
    """GeoJSON lines of its own approved base map; None: the schematic."""
    two_steps = models.BooleanField(default=False)
    """Its people sign in with a second step as well; who has none yet is led to set it up."""

    class Meta:
        verbose_name = _("party")
        ordering: ClassVar[list[str]] = ["key"]

    def __str__(self) -> str:
        return self.key

    def reach_of_history(self) -> str:
        return Reach.PARTY


class UserManager(BaseUserManager["User"]):
    """People come by invitation, the first of a party by that of `cotmoc-web party`; those of the demonstration are made by it."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person who may sign in."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Addresses are compared without case."""
        return self.get(email=(username or "").lower())


class Digest(models.TextChoices):
    """How often notifications come by mail."""

    NEVER = "never", _("Never")
    DAILY = "daily", _("Every morning")
    WEEKLY = "weekly", _("Every Monday")


class User(AbstractBaseUser, Recorded):
    """A person of a party."""

    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.READER)
    department = models.CharField(_("department"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    """Of the screen; empty: the browser's."""
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    digest = models.CharField(_("notifications by mail"), max_length=8, choices=Digest.choices, default=Digest.NEVER)
    single_keys = models.BooleanField(_("single-key shortcuts"), default=True)
    two_steps = models.BooleanField(_("second step required"), default=False)
    """The person who invited them asked for a second step at signing in; a party may ask it of all its people."""
    digest_sent_on = models.DateField(null=True, blank=True)
    """Day of the last digest, so that running the command twice sends one."""
    is_active = models.BooleanField(default=True)
    demo = models.BooleanField(default=False)
    """Shown on the login page of a demonstration."""
    seen_until = models.DateTimeField(null=True, blank=True)
    """Up to when "what changed since my last visit" was shown."""
    previous_visit = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")

    def __str__(self) -> str:
        return self.name or self.email

    def reach_of_history(self) -> str:
        return Reach.PARTY

    def email_user(self, subject: str, text: str) -> None:
        """A plain mail. One line of subject, whatever it was made from."""
        send_mail(" ".join(subject.split()), text, None, [self.email])

    @property
    def needs_two_steps(self) -> bool:
        """Whether signing in must ask for a second step."""
        return self.two_steps or (self.party is not None and self.party.two_steps)


class Invitation(Recorded):
    """A way in for one person, once."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    two_steps = models.BooleanField(default=False)
    fingerprint = models.CharField(max_length=64, unique=True)
    """SHA-256 of the token in the link: who reads the table cannot use it."""
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """None: whoever runs the server, by `cotmoc-web party`."""
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.email

    @property
    def inviter(self) -> str:
        """Who invited, in words."""
        return self.invited_by.name if self.invited_by else str(_("Whoever runs the server"))

    def reach_of_history(self) -> str:
        return Reach.PARTY


class Token(Recorded):
    """A key for programs that read the API in a person's name."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64, unique=True)
    """SHA-256; the token itself is shown once."""
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    def reach_of_history(self) -> str:
        return Reach.PARTY
