"""Outside help where people look for it, and passed on to one person by the way they chose."""

from collections.abc import Callable

import pytest

from facilitator.accounts.models import User
from facilitator.audit.models import AuditEntry
from facilitator.core.db import db, write_transaction
from facilitator.core.tokens import link_token
from facilitator.groups.models import Group
from facilitator.groups.signpost_models import Purpose, Signpost
from facilitator.messages.models import CallTask, Message, MessageState
from facilitator.registration.models import Channel, Membership, MembershipState
from facilitator.registration.operations import MY_PLACE
from tests.support.builders import make_signpost
from tests.support.pages import Page, PageClient

LINE = "Secondary cancer night line"


@pytest.fixture
def entries(group: Group) -> list[Signpost]:
    with write_transaction():
        return [
            make_signpost(name=LINE, discreet_name="The night line", web="https://line.example.org"),
            make_signpost(name="Ely walkers", purpose=Purpose.OTHER_GROUPS, area="Ely"),
            make_signpost(name="Long table", purpose=Purpose.BEREAVEMENT),
        ]


@pytest.fixture
def desk(pages: PageClient, coordinator: User) -> PageClient:
    pages.sign_in(coordinator)
    return pages


def _pass_on(desk: PageClient, membership: Membership, signpost: Signpost) -> Page:
    page = desk.get(f"/desk/attendees/{membership.attendee_id}").click("Pass on outside help")
    return page.submit({"signpost_id": signpost.id})


def test_a_groups_page_and_the_pages_after_it_show_what_is_near(
    pages: PageClient, group: Group, entries: list[Signpost]
) -> None:
    for path in (f"/join/{group.slug}", f"/join/{group.slug}/waiting", f"/join/{group.slug}/received"):
        page = pages.get(path)
        assert LINE in page.text, path
        assert ("tel:01632960777", "01632 960777") in page.links
        assert ("https://line.example.org", "line.example.org") in page.links
        assert "Ely walkers" not in page.text
        assert "Long table" not in page.text


def test_ones_own_page_shows_it_and_opens_it_once_one_has_left(
    pages: PageClient, joins: Callable[..., Membership], entries: list[Signpost]
) -> None:
    membership = joins()
    token = link_token(MY_PLACE, membership.attendee_id, 1)
    before = pages.get(f"/my/{token}")
    assert LINE in before.text and '<details class="govuk-details" open>' not in before.html

    after = before.click("I do not want to come any more").submit()

    assert LINE in after.text and '<details class="govuk-details" open>' in after.html


def test_it_goes_by_e_mail_under_its_discreet_name(
    desk: PageClient, joins: Callable[..., Membership], entries: list[Signpost]
) -> None:
    said = _pass_on(desk, joins(), entries[0])

    assert "It goes by e-mail." in said.text
    message = db.session.query(Message).filter_by(kind="registration.outside_help").one()
    assert message.subject_id == entries[0].id
    assert db.session.query(AuditEntry).filter_by(action="attendee.told_of_help").count() == 1


def test_whoever_has_no_e_mail_is_rung_and_the_words_stand_on_the_call_list(
    desk: PageClient, joins: Callable[..., Membership], entries: list[Signpost]
) -> None:
    said = _pass_on(desk, joins("Doris", phone="01632 960321"), entries[0])

    assert "The call to say so is on the call list." in said.text
    call = db.session.query(CallTask).filter_by(kind="registration.outside_help").one()
    listed = desk.get(f"/desk/calls?say={call.id}")
    assert "The night line" in listed.text and "01632 960777" in listed.text
    assert LINE not in listed.text


def test_whoever_chose_the_post_gets_a_letter(
    desk: PageClient, joins: Callable[..., Membership], entries: list[Signpost]
) -> None:
    membership = joins("Nora")
    with write_transaction():
        nora = db.session.get_one(Membership, membership.id).attendee
        nora.channel, nora.address = Channel.POST, "2 Mill Lane"

    assert "It is among the letters to print." in _pass_on(desk, membership, entries[0]).text
    again = _pass_on(desk, membership, entries[0])
    assert "This is on its way to Nora already." in again.text


def test_a_second_tap_sends_nothing_but_later_it_can_be_sent_again(
    desk: PageClient, joins: Callable[..., Membership], entries: list[Signpost]
) -> None:
    membership = joins()
    _pass_on(desk, membership, entries[0])
    again = _pass_on(desk, membership, entries[0])
    assert again.status == 422
    assert "This is on its way to Joy already." in again.text
    with write_transaction():
        for message in db.session.query(Message):
            message.state = MessageState.SENT

    assert "It goes by e-mail." in _pass_on(desk, membership, entries[0]).text
    assert db.session.query(Message).filter_by(kind="registration.outside_help").count() == 2


def test_somebody_told_that_it_is_not_for_them_can_be_told_what_is(
    desk: PageClient, joins: Callable[..., Membership], entries: list[Signpost]
) -> None:
    membership = joins()
    with write_transaction():
        db.session.get_one(Membership, membership.id).state = MembershipState.DECLINED

    page = desk.get(f"/desk/attendees/{membership.attendee_id}")

    assert "Pass on other help" in page.text
