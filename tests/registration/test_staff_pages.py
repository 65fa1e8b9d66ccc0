"""Members, waiting list, people and the phone desk, from the coordinator's and the counsellor's chair."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from facilitator.accounts.models import Role, User
from facilitator.assignments.models import AssignmentRole, SeriesFacilitator
from facilitator.audit.models import AuditEntry
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Group, GroupState
from facilitator.messages.models import CallTask, Message
from facilitator.registration.models import Attendee, Channel, LeaveReason, Membership, MembershipState, Via
from tests.support.builders import (
    make_attendee,
    make_facilitator,
    make_group,
    make_membership,
    make_session,
    make_user,
    make_venue,
)
from tests.support.clock import StandingClock
from tests.support.pages import PageClient


@pytest.fixture
def desk(pages: PageClient, coordinator: User) -> PageClient:
    pages.sign_in(coordinator)
    return pages


@pytest.fixture
def joy(group: Group) -> Membership:
    with write_transaction():
        attendee = make_attendee(
            called="Joy",
            full_name="Joy Smith",
            search_key="joy joy smith",
            phone="07700 900123",
            phone_key="+447700900123",
            town="Hampton",
            access_needs="A seat near the door",
        )
        return make_membership(group, attendee, state=MembershipState.INVITED)


@pytest.fixture
def stranger() -> Membership:
    with write_transaction():
        return make_membership(
            make_group(name="Another group"), make_attendee(called="Stella", search_key="stella")
        )


def _audit(action: str) -> list[str]:
    return [row.subject_id for row in db.session.query(AuditEntry).filter_by(action=action)]


def test_the_members_page_shows_who_comes_for_the_first_time(
    desk: PageClient, group: Group, joy: Membership
) -> None:
    page = desk.get(f"/desk/groups/{group.id}/members")

    for words in (
        "Joy",
        "Hampton",
        "Invited",
        "first visit, meet at the door",
        "A seat near the door",
        "1 of 5 places",
    ):
        assert words in page.text
    assert "07700 900123" in page.text


def test_another_groups_people_are_not_there(desk: PageClient, stranger: Membership) -> None:
    for url in (
        f"/desk/groups/{stranger.group_id}/members",
        f"/desk/groups/{stranger.group_id}/waiting",
        f"/desk/attendees/{stranger.attendee_id}",
        f"/desk/attendees/{stranger.attendee_id}/contact",
        f"/desk/memberships/{stranger.id}/leave",
        f"/desk/memberships/{stranger.id}/written-down",
        "/desk/attendees/0000000000000000",
    ):
        assert desk.get(url).status == 404, url
    assert desk.post(f"/desk/memberships/{stranger.id}/steps/withdraw", {"back": ""}).status == 404
    assert "Stella" not in desk.get("/desk/people/attendees?q=Stella").text.replace("with “Stella”", "")
    assert _audit("attendee.read") == []


def test_a_counsellor_sees_own_people_and_the_number_only_around_the_day(
    pages: PageClient, group: Group, joy: Membership, clock: StandingClock
) -> None:
    with write_transaction():
        fiona = make_user(Role.COUNSELLOR)
        facilitator = make_facilitator(user_id=fiona.id)
        session = make_session(group)
        db.session.add(
            SeriesFacilitator(
                series_id=session.series_id, facilitator_id=facilitator.id, role=AssignmentRole.LEAD
            )
        )
    pages.sign_in(fiona)
    url = f"/desk/attendees/{joy.attendee_id}"

    early = pages.get(url)
    assert early.status == 200
    assert "A seat near the door" in early.text
    assert "07700 900123" not in early.html
    assert not [form for form in early.forms if "/steps/" in form["action"]]
    assert pages.get(f"/desk/groups/{group.id}/waiting").status == 403
    assert "07700 900123" not in pages.get(f"/desk/groups/{group.id}/members").html

    clock.set(2025, 3, 17, 12, 0)
    pages.sign_in(fiona)
    assert "07700 900123" in pages.get(url).text


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
def test_managers_and_administrators_see_nobody_by_name(
    pages: PageClient, group: Group, joy: Membership, role: Role
) -> None:
    with write_transaction():
        user = make_user(role)
    pages.sign_in(user)

    for url in (
        f"/desk/groups/{group.id}/members",
        f"/desk/attendees/{joy.attendee_id}",
        "/desk/people/attendees?q=Joy",
        "/desk/phone",
    ):
        page = pages.get(url)
        assert page.status == 403, url
        assert "Joy" not in page.text


def test_looking_at_somebody_is_noted(desk: PageClient, joy: Membership) -> None:
    page = desk.get(f"/desk/attendees/{joy.attendee_id}")

    assert "Joy Smith" in page.text
    assert _audit("attendee.read") == [joy.attendee_id]


@pytest.mark.parametrize("wanted", ["joy", "JOY smith", "07700 900123", "+44 7700 900123", "900123"])
def test_somebody_is_found_by_name_or_number(
    desk: PageClient, joy: Membership, stranger: Membership, wanted: str
) -> None:
    page = desk.get("/desk/people/attendees", query_string={"q": wanted})

    assert "Joy (Joy Smith)" in page.text
    assert "Hampton" in page.text
    assert _audit("attendee.read") == [joy.attendee_id]


@pytest.mark.parametrize("wanted", ["%", "_", "", "  ", "x" * 300, "nobody"])
def test_nobody_is_found_by_signs_that_mean_everybody(desk: PageClient, joy: Membership, wanted: str) -> None:
    page = desk.get("/desk/people/attendees", query_string={"q": wanted})

    assert page.status == 200
    assert "Joy" not in page.text


def test_a_free_place_is_offered_taken_and_told(desk: PageClient, group: Group, now: datetime) -> None:
    with write_transaction():
        for number in range(4):
            make_membership(group, make_attendee(called=f"Mary{number}"))
        nasreen = make_membership(
            group,
            make_attendee(called="Nasreen", phone="1", email="", channel=Channel.PHONE),
            state=MembershipState.WAITING,
            waiting_since=datetime(2025, 2, 3, tzinfo=UTC),
        )
    url = f"/desk/groups/{group.id}/waiting"

    page = desk.get(url)
    assert "1 place is free: Nasreen has waited longest." in page.text
    assert "Waits since Monday 3 February 2025" in page.text

    page = page.submit(action="/steps/offer")
    assert "The place is held for Nasreen" in page.text
    assert "answer expected by Monday 17 March 2025, 17:00" in page.text
    assert [call.kind for call in db.session.query(CallTask)] == ["registration.place_offered"]

    page = page.submit(action="/steps/accept")
    assert "Nasreen has the place." in page.text
    assert db.session.get_one(Membership, nasreen.id).state is MembershipState.INVITED


def test_a_step_that_is_not_possible_any_more_is_said_and_changes_nothing(
    desk: PageClient, group: Group, joy: Membership
) -> None:
    page = desk.post(f"/desk/memberships/{joy.id}/steps/offer", {"back": "waiting"})

    assert page.url == f"/desk/groups/{group.id}/waiting"
    assert "changed meanwhile" in page.text
    assert desk.post(f"/desk/memberships/{joy.id}/steps/nonsense", {"back": ""}).status == 404


def test_an_enquiry_is_answered_step_by_step(desk: PageClient, group: Group) -> None:
    with write_transaction():
        ann = make_membership(group, make_attendee(called="Ann"), state=MembershipState.ENQUIRY)
    page = desk.get(f"/desk/groups/{group.id}/waiting")
    assert "Waiting for an answer from us" in page.text

    page = page.submit(action="/steps/contacted").submit(action="/steps/invite")

    assert "Ann has a place." in page.text
    assert db.session.get_one(Membership, ann.id).state is MembershipState.INVITED
    assert [m.kind for m in db.session.query(Message)] == ["registration.place_given"]


def test_a_member_leaves_with_a_reason_or_without(desk: PageClient, group: Group, joy: Membership) -> None:
    with write_transaction():
        joy.state = MembershipState.MEMBER
    page = desk.get(f"/desk/attendees/{joy.attendee_id}").click("Note that they leave")

    done = page.submit({"reason": "moved"})

    assert "Joy has left" in done.text
    left = db.session.get_one(Membership, joy.id)
    assert (left.state, left.leave_reason) == (MembershipState.LEFT, LeaveReason.MOVED)
    assert desk.get(f"/desk/memberships/{joy.id}/leave").status == 404


def test_contact_is_changed_and_kept_when_something_is_wrong(desk: PageClient, joy: Membership) -> None:
    page = desk.get(f"/desk/attendees/{joy.attendee_id}/contact")

    wrong = page.submit({"email": "joy at example", "phone": "01632 960777"})
    assert wrong.status == 422
    assert "01632 960777" in wrong.html

    done = wrong.submit({"email": "", "channel": "phone"})
    assert "We tell Joy things by telephone from now on." in done.text
    attendee = db.session.get_one(Attendee, joy.attendee_id)
    assert (attendee.phone_key, attendee.email, attendee.channel) == ("+441632960777", "", Channel.PHONE)


def test_two_people_changing_one_contact_do_not_overwrite_each_other(
    desk: PageClient, joy: Membership
) -> None:
    first = desk.get(f"/desk/attendees/{joy.attendee_id}/contact")
    second = desk.get(f"/desk/attendees/{joy.attendee_id}/contact")
    first.submit({"town": "Yaxley"})

    late = second.submit({"town": "Whittlesey"})

    assert late.status == 422
    assert "Somebody else changed this" in late.text
    assert "Yaxley" in late.text
    assert "Whittlesey" in late.html


def _call(**changes: Any) -> dict[str, Any]:
    return {"called": "Doris", "phone": "01632 960123", "standing": "living_with", "consent": "y"} | changes


def test_the_phone_desk_shows_next_date_places_and_the_script(desk: PageClient, group: Group) -> None:
    with write_transaction():
        make_session(group)
        make_group(name="Somebody else's group")

    page = desk.get("/desk/phone")

    assert "Next: Tuesday 18 March 2025, 10:15 to 12:15. 5 places free." in page.text
    assert "Somebody else's group" not in page.text
    assert "We keep your name." in page.text


def test_a_caller_is_written_down_with_a_number_only(
    desk: PageClient, group: Group, coordinator: User
) -> None:
    with write_transaction():
        make_session(group, venue_id=make_venue().id)

    page = desk.get(f"/desk/phone?group={group.id}").submit(_call(large_print="y"))

    assert "Doris has a place" in page.text
    assert "The next date is Tuesday 18 March 2025" in page.text
    doris = db.session.query(Attendee).one()
    assert (doris.phone, doris.email, doris.channel, doris.large_print) == (
        "01632 960123",
        "",
        Channel.PHONE,
        True,
    )
    assert db.session.query(Membership).one().via is Via.PHONE
    assert db.session.query(CallTask).count() == 0


def test_a_call_corrected_after_going_back_is_not_swallowed(desk: PageClient, group: Group) -> None:
    form = desk.get("/desk/phone")
    form.submit(_call(group_id=group.id, phone="01632 960321"))

    again = form.submit(_call(group_id=group.id, phone="01632 960123"))

    assert again.status == 422
    assert "is written down already, as you first typed it" in again.text
    assert db.session.query(Attendee).one().phone == "01632 960321"
    asked = again.submit({"consent": "y"})
    assert "This may be somebody we know already." in asked.text
    assert "has a place" in asked.submit({"same_as": "somebody-else"}).text


def test_a_caller_for_a_full_group_is_told_that_there_is_a_list(desk: PageClient, group: Group) -> None:
    with write_transaction():
        for _ in range(5):
            make_membership(group)

    page = desk.get("/desk/phone").submit(_call(group_id=group.id))

    assert "Doris is on the waiting list" in page.text


def test_a_caller_by_post_alone_is_enough(desk: PageClient, group: Group) -> None:
    desk.get("/desk/phone").submit(_call(group_id=group.id, phone="", address="1 High Street, Hampton"))

    assert db.session.query(Attendee).one().channel is Channel.POST


def test_somebody_known_is_found_and_written_down_without_typing_again(
    desk: PageClient, group: Group, joy: Membership
) -> None:
    with write_transaction():
        joy.state = MembershipState.LEFT

    page = desk.get("/desk/phone?q=900123").click("This is the person")
    assert "You are writing down Joy" in page.text
    page = page.submit({"group_id": group.id, "standing": "living_with", "consent": "y"})

    assert "Joy has a place" in page.text
    assert db.session.query(Attendee).count() == 1
    assert db.session.query(Membership).count() == 2


def test_somebody_who_is_here_already_is_not_written_down_twice(
    desk: PageClient, group: Group, joy: Membership
) -> None:
    page = desk.get(f"/desk/phone?person={joy.attendee_id}")
    page = page.submit({"group_id": group.id, "standing": "living_with", "consent": "y"})

    assert page.status == 422
    assert "Joy already has a place here" in page.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"called": ""}, "Enter the name they like to be called."),
        ({"phone": ""}, "one way to reach you"),
        ({"consent": ""}, "tick the box"),
        ({"group_id": ""}, "Choose the group."),
    ],
)
def test_what_is_missing_at_the_phone_desk_is_said(
    desk: PageClient, group: Group, changes: dict[str, str], sentence: str
) -> None:
    answers = {k: v for k, v in _call(**{"group_id": group.id, **changes}).items() if v or k != "consent"}

    page = desk.get("/desk/phone").submit({**answers, "best_time": "After ten"})

    assert page.status == 422
    assert sentence in page.text
    assert "After ten" in page.html
    assert db.session.query(Attendee).count() == 0


def test_the_phone_desk_reaches_no_other_group_and_no_other_groups_people(
    desk: PageClient, group: Group, stranger: Membership
) -> None:
    page = desk.get(f"/desk/phone?person={stranger.attendee_id}&group={stranger.group_id}&q=stella")
    assert "Stella" not in page.text

    assert page.submit(_call(group_id=stranger.group_id)).status == 422
    refused = page.submit(_call(group_id=group.id, person=stranger.attendee_id))
    assert refused.status == 422
    assert db.session.query(Membership).count() == 1


def test_a_desk_without_an_open_group_says_what_to_do(desk: PageClient, group: Group) -> None:
    with write_transaction():
        group.state = GroupState.PAUSED

    assert "None of your groups takes new people" in desk.get("/desk/phone").text


def test_the_members_page_asks_the_database_no_more_for_more_people(
    desk: PageClient, group: Group, joy: Membership, count_statements: Callable[[], Any]
) -> None:
    def statements() -> int:
        with count_statements() as seen:
            desk.get(f"/desk/groups/{group.id}/members")
        return len(seen)

    before = statements()
    with write_transaction():
        group.list_limit = 50
        for _ in range(20):
            make_membership(group)

    assert statements() == before
