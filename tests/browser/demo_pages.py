"""Every page of the demonstration by name: who looks at it, and where it is."""

from typing import Any

from tests.browser.demo import ADMINISTRATOR, ANYBODY, COORDINATOR, COUNSELLOR, MANAGER, Visit

ON_A_DAY_OFF = "2026-04-21"  # that week the office is closed: see _add_beginnings
# Answers that are no page: files, checks of the machine, the way to the first page.
NO_PAGES = {
    "static",
    "organisation.theme_css",
    "health.healthz",
    "health.readyz",
    "home.root",
    "feeds.calendar_file",
    "feeds.no_calendar",
    "feeds.session_download",
}


def _group_pages(who: str, key: str = "group") -> list[Visit]:
    endpoints = {
        "overview": "groups.overview",
        "sessions": "schedule.group_sessions",
        "team": "assignments.team",
    }
    return [Visit(f"{who}-{key}-{name}", who, end, {"group_id": key}) for name, end in endpoints.items()]


PUBLIC = [
    Visit("finder", ANYBODY, "registration.finder"),
    Visit("finder-narrowed", ANYBODY, "registration.finder", {"near": "PE7", "time": "morning"}),
    Visit("choose", ANYBODY, "registration.choose"),
    Visit(
        "choose-answer",
        ANYBODY,
        "registration.choose",
        {"audience": "living_with", "near": "PE7", "time": "morning"},
    ),
    Visit("ring-me-back", ANYBODY, "registration.ring_back_form", {"near": "PE7"}),
    Visit("refer", ANYBODY, "registration.referral_form"),
    Visit("asked", ANYBODY, "registration.asked", {"what": "ring-me-back"}),
    Visit("referred", ANYBODY, "registration.asked", {"what": "refer"}),
    Visit("join", ANYBODY, "registration.join_form", {"slug": "slug"}),
    *(
        Visit(f"thank-you-{word}", ANYBODY, "registration.thank_you", {"slug": "slug", "outcome": word})
        for word in ("received", "place", "waiting")
    ),
    Visit("my-place", ANYBODY, "registration.my_place", {"token": "my_token"}),
    Visit(
        "my-break", ANYBODY, "registration.my_break_form", {"token": "my_token", "membership_id": "member"}
    ),
    Visit("my-contact", ANYBODY, "registration.my_contact_form", {"token": "my_token"}),
    Visit("my-needs", ANYBODY, "registration.my_needs_form", {"token": "my_token"}),
    Visit("my-wishes", ANYBODY, "registration.my_wishes_form", {"token": "my_token"}),
    Visit("my-record", ANYBODY, "registration.my_record", {"token": "my_token"}),
    Visit("my-new-link", ANYBODY, "registration.my_new_link_form", {"token": "my_token"}),
    Visit(
        "my-agreement",
        ANYBODY,
        "registration.my_agreement_form",
        {"token": "my_token", "membership_id": "member"},
    ),
    Visit("my-dates", ANYBODY, "registration.my_dates_form", {"token": "my_token"}),
    Visit("my-calendar", ANYBODY, "feeds.my_link_form", {"token": "my_token"}),
    Visit(
        "my-leave",
        ANYBODY,
        "registration.leave_my_group_form",
        {"token": "my_token", "membership_id": "member"},
    ),
    Visit("my-offer", ANYBODY, "registration.my_offer", {"token": "offer_token"}),
    Visit("privacy", ANYBODY, "organisation.privacy"),
    Visit("sign-in", ANYBODY, "accounts.sign_in_form"),
    Visit("forgot-password", ANYBODY, "accounts.forgot_password_form"),
    Visit("set-password", ANYBODY, "accounts.set_password_form", {"token": "password_token"}),
]


def _desk(name: str, endpoint: str, **values: Any) -> Visit:
    return Visit(f"desk-{name}", COORDINATOR, endpoint, values)


DESK_GROUPS = [
    _desk("groups", "groups.list_page"),
    _desk("group-new", "groups.new_form"),
    *_group_pages(COORDINATOR),
    *_group_pages(COORDINATOR, "draft"),
    _desk("group-members", "registration.members", group_id="group"),
    _desk("draft-members", "registration.members", group_id="draft"),
    _desk("group-waiting", "registration.waiting", group_id="group"),
    _desk("draft-waiting", "registration.waiting", group_id="draft"),
    _desk("group-settings", "groups.settings_form", group_id="group"),
    _desk("group-pause", "group_states.state_form", group_id="group", action="pause"),
    _desk("group-end", "group_states.state_form", group_id="group", action="end"),
    _desk("draft-publish", "group_states.state_form", group_id="draft", action="publish"),
    _desk("draft-discard", "group_states.state_form", group_id="draft", action="discard"),
    _desk("group-coordinators", "portfolio.portfolio_form", group_id="group"),
    _desk("group-calendar", "feeds.group_link_form", group_id="group"),
    _desk("dates", "schedule.dates_form", group_id="draft"),
    _desk("group-month", "schedule.group_month", group_id="group"),
    _desk("session-extra", "schedule.extra_form", group_id="group"),
    _desk("slot", "schedule.slot_form", series_id="series", day=ON_A_DAY_OFF),
    _desk("series-change", "schedule.rule_form", series_id="series"),
    _desk("series-arrangement", "schedule.arrangement_form", series_id="series"),
    _desk("types", "group_types.list_page"),
    _desk("type-new", "group_types.new_form"),
    _desk("type", "group_types.change_form", type_id="type"),
    _desk("venues", "venues.list_page"),
    _desk("venue-new", "venues.new_form"),
    _desk("venue", "venues.change_form", venue_id="venue"),
    _desk("agreement", "agreement.agreement_form"),
    _desk("signposts", "signposts.list_page"),
    _desk("signpost-new", "signposts.new_form"),
    _desk("signpost", "signposts.change_form", signpost_id="signpost"),
    _desk("venue-bookings", "schedule.venue_bookings", venue_id="venue"),
    _desk("closures", "closures.list_page"),
    _desk("closure-new", "closures.new_form"),
    _desk("closure", "closures.change_form", closure_id="closure"),
    _desk("kinds", "kinds.list_page"),
    _desk("kind-new", "kinds.new_form"),
    _desk("kind", "kinds.change_form", kind_id="kind"),
]
DESK_SESSIONS = [
    _desk("today", "home.today"),
    _desk("calendar", "schedule.calendar"),
    _desk("year", "schedule.year_planner"),
    _desk("session-next", "schedule.session_page", session_id="next"),
    _desk("session-expected", "registration.expected", session_id="next"),
    _desk("session-reply", "registration.reply_form", session_id="next", attendee_id="attendee"),
    _desk("session-past", "schedule.session_page", session_id="past"),
    _desk("session-cancelled", "schedule.session_page", session_id="cancelled"),
    _desk("session-uncovered", "schedule.session_page", session_id="uncovered"),
    _desk("session-cancel", "schedule.cancel_form", session_id="next"),
    _desk("session-move", "schedule.move_form", session_id="next"),
    _desk("session-alter", "schedule.alter_form", session_id="next"),
    _desk("session-restore", "schedule.restore_form", session_id="cancelled"),
    _desk("session-team", "assignments.session_team", session_id="talk"),
    _desk("session-uncovered-team", "assignments.session_team", session_id="uncovered"),
    _desk("assign", "assignments.assign_form", session_id="uncovered"),
    _desk("book", "assignments.book_form", session_id="talk"),
    _desk("booking-confirm", "assignments.confirm_booking_form", booking_id="booking"),
    _desk("booking-cancel", "assignments.cancel_booking_form", booking_id="booking"),
    _desk("team-add", "assignments.add_to_team_form", series_id="series"),
    _desk(
        "team-remove",
        "assignments.remove_from_team_form",
        series_id="series",
        facilitator_id="in_series",
    ),
    _desk("assignment-replace", "assignments.replace_form", assignment_id="assignment"),
    _desk("assignment-confirm", "assignments.confirm_form", assignment_id="to_confirm"),
    _desk("assignment-release", "assignments.release_form", assignment_id="assignment"),
    _desk("attendance-past", "attendance.sheet", session_id="past"),
]
DESK_PEOPLE = [
    _desk("people", "people.facilitators"),
    _desk("facilitator-new", "people.new_facilitator_form"),
    _desk("facilitator", "people.facilitator_form", facilitator_id="facilitator"),
    _desk("speakers", "people.speakers"),
    _desk("speaker-new", "people.new_speaker_form"),
    _desk("speaker", "people.speaker_form", speaker_id="speaker"),
    _desk("find", "registration.find"),
    _desk("find-hits", "registration.find", q="Ann"),
    _desk("find-nobody", "registration.find", q="Zebedee"),
    _desk("attendee", "registration.attendee_page", attendee_id="attendee"),
    _desk("attendee-without-email", "registration.attendee_page", attendee_id="without_email"),
    _desk("contact", "registration.contact_form", attendee_id="attendee"),
    _desk("send-signpost", "registration.send_signpost_form", attendee_id="attendee"),
    _desk("news-wishes", "registration.news_wishes_form", attendee_id="attendee"),
    _desk("new-link", "registration.new_link_form", attendee_id="attendee"),
    _desk("break", "registration.break_form", membership_id="member"),
    _desk("transfer", "registration.transfer_form", membership_id="member"),
    _desk("death", "registration.death_form", attendee_id="attendee"),
    _desk("after-death", "registration.after_death", attendee_id="reported"),
    _desk("after-death-person", "registration.attendee_page", attendee_id="reported"),
    _desk("remembered", "registration.remembered", group_id="group"),
    _desk("leave", "registration.leave_form", membership_id="member"),
    _desk("decline", "registration.decline_form", membership_id="spoken_with"),
    _desk("ask-ending", "registration.ask_ending_form", membership_id="member"),
    _desk("offer", "registration.offer_form", membership_id="in_line"),
    _desk("offered", "registration.offered", membership_id="offered"),
    _desk("wishes", "registration.wishes_form", membership_id="in_line"),
    _desk("book-call", "registration.book_call_form", membership_id="enquiry"),
    _desk("enquiries", "registration.enquiries"),
    _desk("enquiry", "registration.enquiry_page", enquiry_id="referred"),
    _desk("enquiry-call", "registration.enquiry_call_form", enquiry_id="referred"),
    _desk("enquiry-match", "registration.match_form", enquiry_id="spoken"),
    _desk("phone-desk", "registration.phone_desk"),
    _desk("phone-desk-ring-back", "registration.desk_ring_back_form"),
    _desk("phone-desk-found", "registration.phone_desk", q="Ann"),
    _desk("written-down", "registration.written_down", membership_id="enquiry"),
    _desk("written-down-waiting", "registration.written_down", membership_id="in_line"),
    _desk("calls", "messages.calls"),
    _desk("outbox", "messages.outbox"),
    _desk("sending", "sending.sending"),
    _desk("letters", "letters.list_page"),
    _desk("letters-print", "letters.print_page"),
    _desk("me", "me.own_page"),
]
OTHERS = [
    Visit("counsellor-today", COUNSELLOR, "home.today"),
    Visit("counsellor-groups", COUNSELLOR, "groups.list_page"),
    Visit("counsellor-calendar", COUNSELLOR, "schedule.calendar"),
    *_group_pages(COUNSELLOR),
    Visit("counsellor-members", COUNSELLOR, "registration.members", {"group_id": "group"}),
    Visit("counsellor-session", COUNSELLOR, "schedule.session_page", {"session_id": "next"}),
    Visit("counsellor-expected", COUNSELLOR, "registration.expected", {"session_id": "next"}),
    Visit("counsellor-attendance", COUNSELLOR, "attendance.sheet", {"session_id": "next"}),
    Visit("counsellor-attendance-past", COUNSELLOR, "attendance.sheet", {"session_id": "past"}),
    Visit("counsellor-attendee", COUNSELLOR, "registration.attendee_page", {"attendee_id": "attendee"}),
    Visit(
        "counsellor-stand-down", COUNSELLOR, "assignments.stand_down_form", {"assignment_id": "assignment"}
    ),
    Visit("cover-stood-down", "amina", "assignments.stood_down", {"assignment_id": "stood_down"}),
    Visit("counsellor-calls", COUNSELLOR, "messages.calls"),
    Visit("counsellor-own-calendar", COUNSELLOR, "feeds.own_link_form"),
    Visit("manager-today", MANAGER, "home.today"),
    Visit("manager-ending", MANAGER, "registration.decide_ending_form", {"ending_id": "ending"}),
    *_group_pages(MANAGER),
    Visit("manager-organisation", MANAGER, "organisation.settings_form"),
    Visit("manager-consent", MANAGER, "organisation.wording_form", {"kind": "consent"}),
    Visit("manager-privacy", MANAGER, "organisation.wording_form", {"kind": "privacy"}),
    Visit("admin-today", ADMINISTRATOR, "home.today"),
    Visit("admin-users", ADMINISTRATOR, "users.list_page"),
    Visit("admin-user", ADMINISTRATOR, "users.user_form", {"user_id": "user"}),
    Visit("admin-newcomer", ADMINISTRATOR, "users.user_form", {"user_id": "newcomer"}),
    Visit("admin-invite", ADMINISTRATOR, "users.invite_form"),
]
TOURS: dict[str, list[Visit]] = {
    "public": PUBLIC,
    "groups": DESK_GROUPS,
    "sessions": DESK_SESSIONS,
    "people": DESK_PEOPLE,
    "others": OTHERS,
}
VISITS: dict[str, Visit] = {visit.name: visit for tour in TOURS.values() for visit in tour}
