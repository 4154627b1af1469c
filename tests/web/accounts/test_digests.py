"""Mails about what is due and what changed: in the person's language, on their mornings, never twice, and nothing of another party."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command

from cotmoc_web.accounts.digests import News, news_of, send_digests
from cotmoc_web.accounts.models import Party, User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.models import Commitment, StateSpan

FRIDAY = dt.datetime(2026, 3, 13, 1, 0, tzinfo=dt.UTC)
MONDAY = dt.datetime(2026, 3, 16, 1, 0, tzinfo=dt.UTC)


def late(party: Party, title: str, reach: str = "party") -> Commitment:
    """A commitment of the party, late since 12 March 2026."""
    made = Commitment.objects.create(
        party=party, titles={"en": title, "vi": f"{title} (vi)"}, undertaking="deliverable", field="trade", reach=reach, due="2026-03-11"
    )
    layer = str(party.pk) if reach == "party" else reach
    common = {"commitment": made, "layer": layer, "activity": "silent", "waits": f" {party.key} side:{party.side} "}
    StateSpan.objects.create(
        **common, from_day=dt.date(2026, 1, 1), to_day=dt.date(2026, 3, 11), state="moving", urgency=3, due_day=dt.date(2026, 3, 11)
    )
    StateSpan.objects.create(
        **common,
        from_day=dt.date(2026, 3, 12),
        to_day=dt.date(2100, 1, 1),
        state="late",
        urgency=0,
        since=dt.date(2026, 3, 12),
        due_day=dt.date(2026, 3, 11),
    )
    return made


def asked(user: User, digest: str, **values: object) -> User:
    """A person who asked for mails."""
    User.objects.filter(pk=user.pk).update(digest=digest, **values)
    return User.objects.get(pk=user.pk)


def test_who_asked_is_told_what_is_late_in_their_language(ours: Party, person: Callable[..., User]) -> None:
    made = late(ours, "Open the lane")
    asked(person(ours), "daily", language="vi")
    person(ours)
    assert send_digests(FRIDAY) == (1, 0)
    (message,) = mail.outbox
    assert message.subject == "Cotmoc: 1 cam kết của bên mình đã quá hạn"
    assert "Open the lane (vi)" in message.body
    assert f"/commitments/{made.pk}/" in message.body


def test_twice_a_day_is_once(ours: Party, person: Callable[..., User]) -> None:
    late(ours, "Open the lane")
    asked(person(ours), "daily")
    times = (FRIDAY, FRIDAY + dt.timedelta(hours=5), FRIDAY + dt.timedelta(days=1))
    assert [send_digests(now)[0] for now in times] == [1, 0, 1]


def test_weekly_is_on_mondays_where_the_person_is(ours: Party, person: Callable[..., User]) -> None:
    late(ours, "Open the lane")
    asked(person(ours), "weekly")
    asked(person(ours), "weekly", time_zone="Pacific/Honolulu")
    assert [send_digests(FRIDAY)[0], send_digests(MONDAY)[0]] == [0, 1]
    assert mail.outbox[0].to == ["person1@example.org"]


def test_nothing_to_tell_is_no_mail(ours: Party, person: Callable[..., User]) -> None:
    asked(person(ours), "daily")
    assert send_digests(FRIDAY) == (0, 0)
    assert mail.outbox == []


@pytest.mark.parametrize("values", [{"is_active": False}, {"party": None}])
def test_who_may_no_longer_sign_in_is_told_nothing(values: dict[str, object], ours: Party, person: Callable[..., User]) -> None:
    late(ours, "Open the lane")
    asked(person(ours), "daily", **values)
    assert send_digests(FRIDAY) == (0, 0)


def test_drafts_of_the_other_party_are_not_mailed(ours: Party, theirs: Party, person: Callable[..., User]) -> None:
    late(theirs, "Their secret")
    user = asked(person(ours), "daily")
    viewer = Viewer(user, FRIDAY.date(), FRIDAY.date())
    assert news_of(viewer, dt.date(2026, 3, 1)) == News(news_of(viewer, dt.date(2026, 3, 1)).ours, (), ())
    assert send_digests(FRIDAY) == (0, 0)


def test_the_command_says_how_many(ours: Party, person: Callable[..., User], capsys: pytest.CaptureFixture[str]) -> None:
    asked(person(ours), "daily")
    call_command("send_digests")
    assert capsys.readouterr().out == "0 digests sent.\n"


def test_one_refused_mail_stops_nobody_elses(
    ours: Party, person: Callable[..., User], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    late(ours, "Open the lane")
    for _ in range(3):
        asked(person(ours), "daily")
    deliver = EmailMessage.send

    def refuse_one(message: EmailMessage, fail_silently: bool = False) -> int:
        if message.to == ["person1@example.org"]:
            raise OSError("refused")
        return deliver(message, fail_silently)

    monkeypatch.setattr(EmailMessage, "send", refuse_one)
    with pytest.raises(CommandError, match="1 digests were not sent"):  # which ends the program with 1
        call_command("send_digests")
    assert [message.to for message in mail.outbox] == [["person2@example.org"], ["person3@example.org"]]
    assert capsys.readouterr().out == "2 digests sent.\n"
