"""One thing sent 32 times at once, against four server processes, on both databases.

The same join form is one membership and one message; the link that answers an offer answers once. The controls run the
same without the lock and must go wrong. The full form: FACILITATOR_TEST_ROUNDS=100.
"""

import os
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

from facilitator.core.db import db, write_transaction
from facilitator.core.tokens import install_link_key, link_token
from facilitator.messages.models import Message
from facilitator.registration.models import Attendee, Channel, Membership, MembershipChange, MembershipState
from tests.faults.test_last_places import four_servers, installation
from tests.support.builders import (
    make_attendee,
    make_group,
    make_membership,
    make_offer,
    make_organisation,
    make_wording,
)
from tests.support.forms import HIDDEN, FilledForm, open_many, send_at_once

__all__ = ["installation"]

TIMES = 32
ROUNDS = int(os.environ.get("FACILITATOR_TEST_ROUNDS", "1"))
MOST_TRIES = 20  # a control is done at the first round that goes wrong; one alone may go well by luck
UNGUARDED = "tests.faults.unguarded:app"
GUARDED = "facilitator.app:create_app()"


def empty_groups(count):
    """Groups with places for everybody; gives their addresses."""
    with write_transaction():
        make_organisation()
        make_wording()
        return [make_group(slug=f"once-{number}", list_limit=40).slug for number in range(count)]


def send_one_form(environ, application, rounds):
    """The same form of the same person, 32 times at once; gives for each round what was told and what is stored."""
    slugs = empty_groups(rounds)
    with four_servers(environ, application) as address:
        opened = open_many(address, slugs, 1)
        for number, slug in enumerate(slugs):
            form = opened[slug][0]
            mail = {"called": f"Joy{number}", "email": f"joy{number}@example.org", "channel": "email"}
            told = Counter(send_at_once(address, [replace(form, values=form.values | mail)] * TIMES))
            db.session.rollback()
            people = list(db.session.query(Attendee).filter_by(called=f"Joy{number}"))
            ids = [one.id for one in people]
            spells = db.session.query(Membership).filter(Membership.attendee_id.in_(ids)).count()
            letters = db.session.query(Message).filter(Message.person_id.in_(ids)).count()
            yield told, (len(people), spells, letters)


def once(told, stored):
    return told == {(303, "place"): TIMES} and stored == (1, 1, 1)


def running_offers(environ, count):
    """People who have been offered a place; gives membership id -> the path of their link."""
    install_link_key(environ["FACILITATOR_SECRET_KEY"])
    until = datetime.now(UTC) + timedelta(days=7)
    found = {}
    with write_transaction():
        make_organisation()
        group = make_group(slug="offers", list_limit=40)
        for _ in range(count):
            person = make_attendee(channel=Channel.EMAIL)
            membership = make_membership(
                group, person, state=MembershipState.OFFERED, waiting_since=until - timedelta(days=40)
            )
            offer = make_offer(membership, reply_by=until)
            found[membership.id] = f"/offer/{link_token('place-offer', offer.id, 1)}"
    return found


def open_offer(address, path):
    """The page behind the link as one browser holds it, filled in with a yes."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    html = answer.read().decode()
    connection.close()
    assert answer.status == 200, answer.status
    cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
    return FilledForm(path, cookie, dict(HIDDEN.findall(html)) | {"answer": "accepted"})


def use_each_link(environ, application, rounds):
    """Each link 32 times at once; gives for each what was told and how often the place was taken and confirmed."""
    links = running_offers(environ, rounds)
    with four_servers(environ, application) as address:
        for membership_id, path in links.items():
            form = open_offer(address, path)
            told = Counter(status for status, _ in send_at_once(address, [form] * TIMES))
            db.session.rollback()
            taken = db.session.query(MembershipChange).filter_by(
                membership_id=membership_id, to_state=MembershipState.INVITED
            )
            letters = db.session.query(Message).filter_by(subject_id=membership_id)
            yield told, (taken.count(), letters.count())


def answered_once(told, stored):
    return told == {303: 1, 409: TIMES - 1} and stored == (1, 1)


def test_one_form_sent_32_times_is_one_membership_and_one_message(installation):
    _, environ = installation
    for told, stored in send_one_form(environ, GUARDED, ROUNDS):
        assert once(told, stored), (told, stored)


def test_the_control_of_the_form_goes_wrong(installation):
    _, environ = installation
    with closing(send_one_form(environ, UNGUARDED, MOST_TRIES)) as outcomes:
        assert any(not once(told, stored) for told, stored in outcomes)


def test_the_link_of_an_offer_answers_once(installation):
    _, environ = installation
    for told, stored in use_each_link(environ, GUARDED, ROUNDS):
        assert answered_once(told, stored), (told, stored)


def test_the_control_of_the_link_goes_wrong(installation):
    _, environ = installation
    with closing(use_each_link(environ, UNGUARDED, MOST_TRIES)) as outcomes:
        assert any(not answered_once(told, stored) for told, stored in outcomes)
