"""Every form of the product with one valid filling: what a request to each POST endpoint sends when all is well.

Most tests of bad input start from here and spoil one thing. A POST endpoint without a case fails the tests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from wtforms import Form as AnyForm

from facilitator.accounts import forms as accounts
from facilitator.assignments import forms as assignments
from facilitator.attendance import forms as attendance
from facilitator.core.db import db, write_transaction
from facilitator.core.tokens import new_token
from facilitator.feeds.forms import LinkForm
from facilitator.groups import forms as groups
from facilitator.groups import set_up_forms as set_up
from facilitator.groups import signpost_forms as signposts
from facilitator.messages import forms as messages
from facilitator.messages.letter_forms import LettersForm
from facilitator.messages.models import Message, MessageState
from facilitator.organisation import closure_forms
from facilitator.organisation import forms as organisation
from facilitator.people import forms as people
from facilitator.registration import (
    break_forms,
    choice_forms,
    death_forms,
    decline_forms,
    ending_forms,
    offer_forms,
    reply_forms,
    transfer_forms,
)
from facilitator.registration import enquiry_forms as enquiries
from facilitator.registration import forms as registration
from facilitator.registration import signpost_forms as outside_help
from facilitator.registration.form_stamp import stamp
from facilitator.schedule import (
    arrangement_forms,
    kind_forms,
    policy_forms,
    series_forms,
    session_forms,
    split_forms,
)
from facilitator.web.forms import Form, VersionedForm
from tests.support.world import NOW, PASSWORD, World

Values = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One form: its endpoint, its class, who sends it, and a valid filling for a world."""

    endpoint: str
    form: type[AnyForm] | None
    filling: Callable[[World], Values] = lambda world: {}
    role: str = "coordinator"
    # Text fields with a rule of their own, or that are kept only in some cases: not expected to store any text.
    apart: frozenset[str] = frozenset()
    # Columns that do not carry the field's name.
    columns: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Any], None] = lambda place: None  # what has to have happened before
    answers: int = 303

    def __str__(self) -> str:
        return self.endpoint


def _version(**values: Any) -> Callable[[World], Values]:
    return lambda world: {"version": "1", **values}


def _plain(**values: Any) -> Callable[[World], Values]:
    return lambda world: dict(values)


def _joining(world: World) -> Values:
    key = new_token()
    return {
        "called": "Ann",
        "phone": "01632 960111",
        "email": "ann@example.org",
        "channel": "phone",
        "voicemail_ok": "yes",
        "standing": "living_with",
        "access_needs": "No steps",
        "been_before": "no",
        "best_time": "Mornings",
        "consent": "y",
        "wording_id": world.shared["wording_id"],
        "submission": key,
        "shown": stamp(key, NOW - timedelta(minutes=3)),
        "website": "",
    }


def _asking(world: World) -> Values:
    key = new_token()
    return {
        "called": "Ann",
        "phone": "01632 960111",
        "email": "ann@example.org",
        "voicemail_ok": "yes",
        "best_time": "Mornings",
        "looking_for": "in person",
        "consent": "y",
        "wording_id": world.shared["ring_wording_id"],
        "submission": key,
        "shown": stamp(key, NOW - timedelta(minutes=3)),
        "website": "",
    }


def _ringing_back(world: World) -> Values:
    return {
        "called": "Ann",
        "phone": "01632 960111",
        "email": "ann@example.org",
        "voicemail_ok": "y",
        "best_time": "Mornings",
        "looking_for": "Something in Ely",
        "consent": "y",
        "wording_id": world.shared["ring_wording_id"],
        "submission": new_token(),
    }


def _referring(world: World) -> Values:
    return _asking(world) | {
        "role": "nurse",
        "name": "Nurse Lee",
        "organisation": "City Hospital",
        "contact": "01632 960188",
        "group_id": "",
        "may_hear": "y",
    }


def _matching(world: World) -> Values:
    return {
        "group_id": world.own.ids["group_id"],
        "person": "",
        "standing": "living_with",
        "access_needs": "No steps",
        "consent": "y",
        "wording_id": world.shared["wording_id"],
    }


def _writing_down(world: World) -> Values:
    return {
        "group_id": world.own.ids["group_id"],
        "person": "",
        "same_as": "somebody-else",
        "called": "Ann",
        "full_name": "Ann Elk",
        "phone": "01632 960111",
        "email": "ann@example.org",
        "address": "1 Fen Lane\r\nEly",
        "channel": "phone",
        "town": "Ely",
        "safe_times": "Mornings",
        "standing": "living_with",
        "access_needs": "No steps",
        "best_time": "Mornings",
        "consent": "y",
        "wording_id": world.shared["wording_id"],
        "submission": new_token(),
    }


def _group_fields(world: World) -> Values:
    return {
        "name": "Living well, Ely",
        "discreet_name": "Monday group",
        "area": "Ely",
        "venue_id": world.shared["venue_id"],
        "joining_details": "Ring the bell",
        "contact_phone": "01632 960123",
        "contact_email": "ely@example.org",
        "audience": "living_with",
        "format": "in_person",
    }


def _group_settings(world: World) -> Values:
    return _group_fields(world) | {
        "version": "1",
        "description": "We talk.",
        "eligibility": "For anybody",
        "leadership": "professional",
        "membership_model": "open",
        "intake": "none",
        "agreement_id": world.shared["agreement_id"],
        "list_limit": "12",
        "room_limit": "",
        "online_limit": "",
        "first_visits_limit": "2",
        "offer_days": "5",
        "offer_days_post": "10",
        "staff_min": "1",
        "nation": "england_wales",
        "timezone": "Europe/London",
        "remind_hours": "168",
        "remind_again_hours": "24",
        "hold_messages": "y",
        "publish_dates": "y",
        "noindex": "y",
    }


_TYPE = {
    "name": "Evening group",
    "description": "We talk.",
    "eligibility": "For anybody",
    "audience": "living_with",
    "format": "in_person",
    "leadership": "professional",
    "membership_model": "open",
    "intake": "none",
    "minutes": "120",
    "speaker_every": "3",
    "speaker_first": "3",
    "speaker_extra_minutes": "60",
    "list_limit": "12",
    "staff_min": "1",
}
_VENUE = {
    "name": "Village hall",
    "address": "Main Street\r\nEly",
    "directions": "Bus 9",
    "step_free": "y",
    "room_limit": "30",
    "contact": "Keyholder",
}
_FACILITATOR = {
    "name": "Prue Peer",
    "kind": "peer",
    "profession": "Nurse",
    "phone": "01632 960133",
    "email": "prue@example.org",
    "user_id": "",
    "active": "y",
}
_SPEAKER = {
    "name": "Sam Speaker",
    "organisation": "City Hospital",
    "topics": "Sleep",
    "phone": "01632 960144",
    "email": "sam@example.org",
    "active": "y",
}
_SERIES = {
    "freq": "monthly",
    "weeks": "1",
    "months": "1",
    "ordinals": "3",
    "weekdays": "1",
    "dates": "",
    "start_date": "2025-05-20",
    "start_time": "10:15",
    "end_time": "12:15",
    "ends": "count",
    "count": "6",
    "until": "",
    "speaker_every": "3",
    "speaker_first": "3",
    "speaker_extra_minutes": "60",
}
_CLOSURE = {
    "label": "Office closed",
    "kind": "own",
    "first_day": "2025-08-25",
    "last_day": "2025-08-29",
    "nations": "scotland",
}
_SIGNPOST = {
    "name": "Night line",
    "discreet_name": "The night line",
    "purpose": "helpline",
    "about": "Somebody to talk to",
    "area": "Ely",
    "format": "telephone",
    "phone": "01632 960166",
    "web": "https://www.example.org/help",
    "checked_on": "2025-03-01",
}
_SAID = frozenset({"sentence", "dates", "month_days", "not_between"})
_KIND = {"words": "Choir visit", "extra_minutes": "30", "position": "9", "active": "y"}
_SETTINGS = {
    "version": "1",
    "name": "Fenland Cancer Support",
    "brand_colour": "#7a2e5d",
    "nation": "england_wales",
    "timezone": "Europe/London",
    "contact_phone": "01632 960100",
    "contact_email": "office@example.org",
    "contact_role": "services coordinator",
    "sender_name": "Group appointments",
    "sender_email": "bookings@example.org",
    "urgent_help": "Ring 01632 960999",
    "quiet_from": "21",
    "quiet_until": "8",
}
_CONTACT = {
    "version": "1",
    "called": "Joy",
    "full_name": "Joy Ride",
    "phone": "01632 960155",
    "email": "joy@example.org",
    "address": "2 Fen Lane",
    "channel": "phone",
    "best_time": "Evenings",
    "safe_times": "Mornings",
    "town": "Ely",
    "access_needs": "Seat by the door",
}
_WISHES = {
    "version": "0",
    "may_ring": "yes",
    "ring_whom": "Ned, 01632 960177",
    "tell_group": "no",
    "told_by": "Ned",
}
_NEW_PASSWORD = "another long phrase for tests"
_REASON = frozenset({"warning_reason"})  # kept only where something clashes


def _whom(**values: Any) -> Callable[[World], Values]:
    """A filling with somebody chosen: values may name a record of the world by its key."""
    return lambda world: {
        name: world.own.ids.get(value[1:], world.shared.get(value[1:], ""))
        if value.startswith("@")
        else value
        for name, value in values.items()
    }


def _call_made(place: Any) -> None:
    url = place.address("messages.note_outcome")
    assert place.visitor("coordinator").post(url, {"outcome": "spoke", "tries": "0"}).status_code == 303


def _letter(world: World) -> Values:
    return {"letter": world.own.ids["letter_id"]}


def _letter_posted(place: Any) -> None:
    url = place.address("letters.posted")
    assert place.visitor("coordinator").post(url, _letter(place.world)).status_code == 303


def _mail_came_back(place: Any) -> None:
    url = place.address("registration.mail_came_back")
    assert place.visitor("coordinator").post(url).status_code == 303


def _message_sent(place: Any) -> None:
    with place.app.app_context(), write_transaction():
        message = db.session.get_one(Message, place.world.own.ids["message_id"])
        message.state, message.reason = MessageState.SENT, ""


def _everybody_marked(place: Any) -> None:
    assert place.visitor("coordinator").post(place.address("attendance.mark_everyone")).status_code == 303


_REASON_AND_PLAN = frozenset({"override_reason", "hold", "shown", "offered", "tell"})
CASES = (
    Case(
        "accounts.sign_in",
        accounts.SignInForm,
        _plain(email="coordinator@example.org", password=PASSWORD, next="/desk/groups"),
        role="",
    ),
    Case("accounts.sign_out", None),
    Case(
        "accounts.forgot_password",
        accounts.ForgotPasswordForm,
        _plain(email="coordinator@example.org"),
        role="",
    ),
    Case("accounts.set_password", accounts.SetPasswordForm, _plain(password=_NEW_PASSWORD), role=""),
    Case("me.change_name", accounts.OwnNameForm, _plain(name="Una Name")),
    Case("me.change_password", accounts.OwnPasswordForm, _plain(current=PASSWORD, password=_NEW_PASSWORD)),
    Case("me.end_sign_in", None),
    Case("me.end_others", None),
    Case(
        "users.invite",
        accounts.InviteForm,
        _plain(name="New Person", email="new@example.org", role="counsellor"),
        "administrator",
    ),
    Case("users.change", accounts.UserForm, _version(name="Other Name", role="counsellor"), "administrator"),
    Case("users.invite_again", None, role="administrator"),
    Case("users.disable", None, role="administrator"),
    Case("users.enable", None, role="administrator"),
    Case("users.end_sign_ins", None, role="administrator"),
    Case(
        "organisation.settings_save",
        organisation.SettingsForm,
        lambda world: dict(_SETTINGS),
        "manager",
        apart=frozenset({"brand_colour"}),
    ),
    Case(
        "organisation.wording_save",
        organisation.WordingForm,
        _plain(number="1", text="We keep even less."),
        "manager",
    ),
    Case("people.add_facilitator", people.FacilitatorForm, lambda world: dict(_FACILITATOR)),
    Case("people.change_facilitator", people.FacilitatorForm, _version(**_FACILITATOR)),
    Case("people.add_speaker", people.SpeakerForm, lambda world: dict(_SPEAKER)),
    Case("people.change_speaker", people.SpeakerForm, _version(**_SPEAKER)),
    Case("groups.create", groups.NewGroupForm, lambda w: _group_fields(w) | {"type_id": w.shared["type_id"]}),
    Case("groups.settings_save", groups.GroupSettingsForm, _group_settings),
    Case(
        "group_states.change_state",
        groups.ReasonForm,
        _plain(reason="The hall is being repaired"),
        columns={"reason": "state_reason"},
    ),
    Case("portfolio.add", groups.PortfolioForm, _whom(user_id="@second_user_id")),
    Case("portfolio.remove", None),
    Case("closures.create", closure_forms.ClosureForm, lambda world: dict(_CLOSURE)),
    Case("closures.change", closure_forms.ClosureForm, _version(**_CLOSURE)),
    Case("closures.remove", VersionedForm, _version()),
    Case(
        "kinds.create",
        kind_forms.KindForm,
        lambda world: {name: value for name, value in _KIND.items() if name != "position"},
    ),
    Case("kinds.change", kind_forms.KindForm, _version(**_KIND)),
    Case("group_types.create", set_up.TypeForm, lambda world: dict(_TYPE)),
    Case("group_types.change", set_up.TypeForm, _version(**_TYPE)),
    Case("venues.create", set_up.VenueForm, lambda world: dict(_VENUE)),
    Case("venues.change", set_up.VenueForm, _version(**_VENUE)),
    Case("signposts.create", signposts.SignpostForm, lambda world: dict(_SIGNPOST), apart=frozenset({"web"})),
    Case("signposts.change", signposts.SignpostForm, _version(**_SIGNPOST), apart=frozenset({"web"})),
    Case("signposts.remove", VersionedForm, _version()),
    Case("registration.send_signpost", outside_help.SignpostChoiceForm, _whom(signpost_id="@signpost_id")),
    Case(
        "agreement.agreement_save",
        set_up.AgreementForm,
        lambda world: {"number": world.shared["agreement_number"], "text": "Kindness first."},
    ),
    Case(
        "schedule.understand_dates",
        series_forms.SeriesForm,
        lambda world: dict(_SERIES),
        apart=_SAID,
        answers=200,
    ),
    Case(
        "schedule.preview_dates",
        series_forms.SeriesForm,
        lambda world: dict(_SERIES),
        apart=_SAID,
        answers=200,
    ),
    Case(
        "schedule.make_dates",
        series_forms.SeriesForm,
        lambda world: dict(_SERIES),
        apart=_SAID,
    ),
    Case(
        "schedule.choose",
        policy_forms.ChooseForm,
        _plain(choice="keep", weekday="", version="0"),
        apart=_REASON_AND_PLAN,
    ),
    Case("schedule.cancel", session_forms.CancelForm, _version(reason="venue"), apart=_REASON_AND_PLAN),
    Case("schedule.restore", session_forms.RestoreForm, _version(), apart=_REASON_AND_PLAN),
    Case(
        "schedule.move",
        session_forms.MoveForm,
        _version(
            start_date="2025-03-19", start_time="10:15", end_time="12:15", reason="venue", confirmed="1"
        ),
        apart=_REASON_AND_PLAN,
        answers=200,  # what it means is shown first
    ),
    Case(
        "schedule.alter",
        session_forms.AlterForm,
        _version(
            scope="one",
            start_time="10:45",
            end_time="12:15",
            format="in_person",
            venue_id="",
            kind="standard",
        ),
        apart=_REASON_AND_PLAN,
        answers=200,
    ),
    Case(
        "schedule.add_extra",
        session_forms.ExtraForm,
        _version(
            start_date="2025-03-19",
            start_time="10:15",
            end_time="12:15",
            format="in_person",
            venue_id="",
            kind="standard",
        ),
        apart=_REASON_AND_PLAN,
        answers=200,
    ),
    Case("schedule.undo_change", None),
    Case("joining_details.ask", None),
    Case(
        "schedule.change_rule",
        split_forms.RuleForm,
        _version(**_SERIES, from_date="2025-05-01"),
        apart=_REASON_AND_PLAN | {"dates", "sentence", "reading", "not_between", "month_days"},
        answers=200,
    ),
    Case(
        "schedule.arrange",
        arrangement_forms.ArrangeForm,
        _version(
            minutes_after="30", minutes_before="", arrive_from="", holiday_policy="skip", holiday_weekday=""
        ),
        apart=_REASON_AND_PLAN,
        answers=200,
    ),
    Case(
        "assignments.add_to_team",
        assignments.TeamForm,
        _whom(facilitator_id="@facilitator_of_house_id", role="co", warning_reason=""),
        apart=_REASON,
    ),
    Case("assignments.remove_from_team", assignments.StepForm, apart=_REASON),
    Case(
        "assignments.assign",
        assignments.AssignForm,
        _whom(facilitator_id="@colleague_id", role="co", warning_reason=""),
        apart=_REASON,
    ),
    Case(
        "assignments.replace",
        assignments.AssignForm,
        _whom(facilitator_id="@colleague_id", role="cover", warning_reason=""),
        apart=_REASON,
    ),
    Case("assignments.confirm", assignments.StepForm, apart=_REASON),
    Case("assignments.release", assignments.StepForm, apart=_REASON),
    Case("assignments.stand_down", assignments.StepForm, apart=_REASON),
    Case(
        "assignments.book",
        assignments.BookingForm,
        _whom(speaker_id="@second_speaker_id", topic="Sleep", said_yes="y", warning_reason=""),
        apart=_REASON,
    ),
    Case("assignments.confirm_booking", assignments.StepForm, apart=_REASON),
    Case("assignments.cancel_booking", assignments.StepForm, apart=_REASON),
    Case(
        "registration.send_form",
        registration.JoinForm,
        _joining,
        role="",
        apart=frozenset({"website"}),
    ),
    Case("registration.write_down", registration.DeskForm, _writing_down),
    Case("registration.desk_ring_back", enquiries.DeskRingBackForm, _ringing_back),
    Case(
        "registration.ring_back",
        enquiries.RingBackForm,
        _asking,
        role="",
        apart=frozenset({"website"}),
    ),
    Case(
        "registration.send_referral",
        enquiries.ReferralForm,
        _referring,
        role="",
        apart=frozenset({"website"}),
    ),
    Case("registration.enquiry_step", registration.StepForm),
    Case(
        "registration.enquiry_call", enquiries.BookCallForm, _plain(day="2025-03-12", time="14:00", told="y")
    ),
    Case("registration.agree_call", enquiries.BookCallForm, _plain(day="2025-03-12", time="14:00", told="y")),
    Case("registration.match", enquiries.MatchForm, _matching),
    Case("registration.change_contact", registration.ContactForm, lambda world: dict(_CONTACT)),
    Case("registration.take_step", registration.StepForm, _plain(back="waiting")),
    Case(
        "registration.offer",
        offer_forms.OfferForm,
        _plain(answer_by="2025-03-20", out_of_order="She comes with her sister"),
    ),
    Case("registration.not_now", offer_forms.NotNowForm, _plain(not_before="2025-08-01")),
    Case("registration.extend", offer_forms.ExtendForm, _plain(hold_until="2025-03-31")),
    Case("registration.take_back", offer_forms.TakeBackForm, _plain(ask_from="2025-04-01")),
    Case(
        "registration.wishes_save",
        offer_forms.WishesForm,
        _plain(not_before="2025-08-01", accept_hours="48"),
    ),
    Case(
        "registration.answer_my_offer",
        offer_forms.AnswerForm,
        _plain(answer="not_now", not_before="2025-08-01"),
        role="",
    ),
    Case("registration.leave", registration.LeaveForm, _plain(reason="moved")),
    Case(
        "registration.decline",
        decline_forms.DeclineForm,
        lambda world: {"reason": "area", "told": "y", "signposts": world.shared["signpost_id"]},
    ),
    Case("registration.ask_ending", ending_forms.AskEndingForm, _plain(conduct="hurt_others")),
    Case("registration.decide", ending_forms.DecideEndingForm, _plain(agreed="yes"), role="manager"),
    Case(
        "registration.transfer",
        transfer_forms.TransferForm,
        lambda world: {
            "group_id": world.own.ids["second_group_id"],
            "may_know": "Likes to sit near the door",
        },
    ),
    Case(
        "registration.report_death",
        death_forms.DeathForm,
        _plain(
            teller="family",
            told_by="Her daughter Ruth",
            certainty="family",
            told_on="2025-03-08",
            died_on="2025-03-05",
        ),
    ),
    Case("registration.confirm_death", Form),
    Case("registration.undo_death", Form),
    Case("registration.note_care", death_forms.CareForm, _plain(care="condolence", group_id="", done="1")),
    Case("registration.release_place", death_forms.ReleaseForm, _plain(although_not_met="y")),
    Case("registration.leave_my_group", registration.StepForm, role=""),
    Case(
        "registration.my_dates",
        reply_forms.DatesForm,
        lambda w: {"dates": w.own.ids["session_id"], "answer": "cannot_come", "reason": "On holiday"},
        role="",
    ),
    Case(
        "registration.my_contact",
        choice_forms.MyContactForm,
        _version(
            called="Joy",
            phone="01632 960155",
            email="joy@example.org",
            address="2 Fen Lane",
            channel="phone",
            safe_times="Mornings",
        ),
        role="",
    ),
    Case(
        "registration.my_needs",
        choice_forms.NeedsForm,
        _version(ticks="parking", access_needs="Seat by the door"),
        role="",
    ),
    Case("registration.my_wishes", choice_forms.WishesForm, lambda world: dict(_WISHES), role=""),
    Case("registration.save_news_wishes", choice_forms.WishesForm, lambda world: dict(_WISHES)),
    Case("registration.my_agreement", registration.StepForm, role=""),
    Case("registration.agreement_seen", registration.StepForm),
    Case("registration.my_new_link", registration.StepForm, role=""),
    Case("registration.new_link", registration.StepForm),
    Case("registration.my_break", break_forms.BreakForm, _plain(until="2025-06-30", place="keep"), role=""),
    Case("registration.my_return", registration.StepForm, role=""),
    Case("registration.take_break", break_forms.BreakForm, _plain(until="2025-06-30", place="give_up")),
    Case("registration.reply", reply_forms.ReplyForm, _plain(answer="cannot_come", reason="On holiday")),
    Case("attendance.mark_person", attendance.MarkForm, _plain(value="in_person", late="no")),
    Case("attendance.mark_everyone", attendance.EveryoneForm),
    Case(
        "attendance.add_somebody",
        attendance.WalkInForm,
        _plain(name="Wren"),
        columns={"name": "walk_in_name"},
    ),
    Case("attendance.remove_somebody", attendance.RemoveForm),
    Case(
        "attendance.count",
        attendance.CountsForm,
        _plain(version="0", unnamed="1", supporters="2", visitors="3"),
    ),
    Case("attendance.hand_in", attendance.SubmitForm, prepare=_everybody_marked),
    Case("attendance.correct", attendance.CorrectForm, _plain(reason="Joy came late")),
    Case("messages.note_outcome", messages.OutcomeForm, _plain(outcome="spoke", tries="0")),
    Case("messages.undo", messages.CallForm, _plain(tries="1"), prepare=_call_made),
    Case("messages.try_again", Form),
    Case("messages.came_back", Form, prepare=_message_sent),
    Case("held.release", Form),
    Case("held.throw_away", Form),
    Case("letters.posted", LettersForm, _letter, apart=frozenset({"letter"})),
    Case("letters.taken_back", LettersForm, _letter, apart=frozenset({"letter"}), prepare=_letter_posted),
    Case("registration.mail_came_back", Form),
    Case("registration.mail_works", Form, prepare=_mail_came_back),
    Case("feeds.my_link", LinkForm, role="", answers=200),
    Case("feeds.own_link", LinkForm, answers=200),
    Case("feeds.group_link", LinkForm, answers=200),
)
BY_ENDPOINT = {case.endpoint: case for case in CASES}
