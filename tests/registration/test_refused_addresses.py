"""An e-mail address that does not work, as the person's own row and page show it."""

from datetime import timedelta

import pytest

from facilitator.accounts.models import Role
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import SYSTEM
from facilitator.core.db import db, write_transaction
from facilitator.messages.models import CallTask, Message, MessageState, PersonKind
from facilitator.messages.refusal_operations import hash_of
from facilitator.messages.signals import address_refused
from facilitator.people.contact_queries import contacts_of_facilitators, contacts_of_speakers
from facilitator.registration.models import Attendee, Channel, Membership
from facilitator.registration.notices import PLACE_GIVEN
from facilitator.registration.told_queries import contact_of
from tests.support.builders import (
    make_attendee,
    make_facilitator,
    make_group,
    make_membership,
    make_organisation,
    make_portfolio,
    make_speaker,
    make_user,
)

pytestmark = pytest.mark.both_databases


@pytest.fixture
def ann(app):
    """Somebody in a group, and the coordinator who looks after it."""
    with write_transaction():
        make_organisation()
        group = make_group()
        coordinator = make_user(Role.COORDINATOR)
        make_portfolio(coordinator, group)
        person = make_attendee(
            called="Ann", email="home@example.org", phone="01632 960111", channel=Channel.EMAIL
        )
        make_membership(group, person)
    return person, coordinator, group


def _refused(person_kind, person_id, address, now):
    with write_transaction():
        address_refused.send(person_kind, person_id=person_id, address=address, by=SYSTEM, now=now)


def _works(person):
    db.session.rollback()
    return db.session.get(Attendee, person.id).email_works


def test_what_the_mail_server_refused_is_remembered_on_everybody_who_has_that_address(ann, now):
    with write_transaction():
        paul = make_attendee(called="Paul", email="Home@Example.org", channel=Channel.EMAIL)
        other = make_attendee(called="Bea", email="bea@example.org", channel=Channel.EMAIL)
    _refused(PersonKind.ATTENDEE, ann[0].id, "home@example.org", now)
    assert [_works(one) for one in (ann[0], paul, other)] == [False, False, True]
    assert contact_of(ann[0].id).way == "phone"
    actions = db.session.scalars(db.select(AuditEntry.action)).all()
    assert actions.count("attendee.email_refused") == 2
    _refused(PersonKind.ATTENDEE, ann[0].id, "home@example.org", now)
    assert db.session.scalars(db.select(AuditEntry.action)).all() == actions


def test_an_address_refused_after_it_was_changed_is_no_news(ann, now):
    _refused(PersonKind.ATTENDEE, ann[0].id, "old@example.org", now)
    assert _works(ann[0])


def test_facilitators_and_speakers_are_rung_once_their_address_is_refused(ann, now):
    with write_transaction():
        facilitator = make_facilitator(email="frances@example.org", phone="01632 960222")
        speaker = make_speaker(email="sunil@example.org", phone="01632 960333")
    _refused(PersonKind.FACILITATOR, facilitator.id, "frances@example.org", now)
    _refused(PersonKind.SPEAKER, speaker.id, "sunil@example.org", now)
    assert contacts_of_facilitators([facilitator.id])[facilitator.id].way == "phone"
    assert contacts_of_speakers([speaker.id])[speaker.id].way == "phone"


def test_a_users_refused_address_changes_nobody(ann, now):
    _refused(PersonKind.USER, ann[1].id, ann[1].email, now)
    assert db.session.scalars(db.select(AuditEntry)).all() == []


def test_the_page_says_so_until_the_address_is_another_one(ann, now, pages):
    person, coordinator, _ = ann
    pages.sign_in(coordinator)
    page = pages.get(f"/desk/attendees/{person.id}").submit(action="/email/came-back")
    assert "Nothing more is mailed to that address until it is changed." in page.text
    assert "This e-mail address does not work" in page.text
    assert "Something sent to home@example.org was refused or came back on Monday 10 March 2025." in page.text
    assert not _works(person)
    page = pages.get(f"/desk/attendees/{person.id}/contact").submit({"email": "new@example.org"})
    assert "does not work" not in page.text
    assert _works(person)


def test_an_address_that_works_after_all_is_trusted_again(ann, pages):
    person, coordinator, _ = ann
    pages.sign_in(coordinator)
    page = pages.get(f"/desk/attendees/{person.id}").submit(action="/email/came-back")
    page = page.submit(action="/email/works")
    assert "We mail to that address again." in page.text
    assert _works(person)
    again = pages.post(f"/desk/attendees/{person.id}/email/works")
    assert "Nothing is noted against the e-mail address of Ann." in again.text


def test_what_went_there_in_the_last_days_is_told_by_telephone(ann, now, pages):
    person, coordinator, group = ann
    spell = db.session.scalars(db.select(Membership)).one()
    with write_transaction():
        for days, subject in ((1, spell.id), (30, "t" * 16)):
            sent = now - timedelta(days=days)
            db.session.add(
                Message(
                    kind=PLACE_GIVEN,
                    subject_id=subject,
                    person_kind=PersonKind.ATTENDEE,
                    person_id=person.id,
                    group_id=group.id,
                    created_at=sent,
                    due_at=sent,
                    next_try_at=sent,
                    handed_at=sent,
                    sent_at=sent,
                    state=MessageState.SENT,
                    address_hash=hash_of("home@example.org"),
                )
            )
    pages.sign_in(coordinator)
    page = pages.get(f"/desk/attendees/{person.id}").submit(action="/email/came-back")
    assert "One message of the last days is told by telephone or letter instead." in page.text
    assert [call.subject_id for call in db.session.scalars(db.select(CallTask))] == [spell.id]


def test_without_an_address_nothing_can_come_back(ann, pages):
    _, coordinator, group = ann
    with write_transaction():
        flo = make_attendee(called="Flo", email="", phone="01632 960112", channel=Channel.PHONE)
        make_membership(group, flo)
    pages.sign_in(coordinator)
    page = pages.post(f"/desk/attendees/{flo.id}/email/came-back")
    assert "Nothing is mailed to Flo as it is." in page.text
