"""The one table of endpoints: who may ask for what. An endpoint that is not here answers 404.

`scope` names a resolver (registered in wiring) that decides, from the address's own arguments, whether the record may
be known to the person. Field-level and state rules stay in operations.
"""

from dataclasses import dataclass

from facilitator.core.actor import ADMINISTRATOR, COORDINATOR, COUNSELLOR, MANAGER, SAFEGUARDING


@dataclass(frozen=True)
class Access:
    """Who may use an endpoint.

    `roles` None: everybody, signed in or not. `late_write`: the view opens its own writing transaction.
    `notes_read`: a GET that writes the audit entry of a read. `untouched`: no database, no session, no identity.
    `anonymous`: reads the database, but nobody is asked who they are: a calendar link is its own permission.
    """

    roles: frozenset[str] | None
    scope: str | None = None
    late_write: bool = False
    notes_read: bool = False
    untouched: bool = False
    anonymous: bool = False


_STAFF = frozenset({COUNSELLOR, COORDINATOR, MANAGER, ADMINISTRATOR})
_DESK = frozenset({COORDINATOR})
_GROUP_STAFF = frozenset({COUNSELLOR, COORDINATOR, MANAGER})
_OFFICE = frozenset({COORDINATOR, MANAGER})
_ROOM = frozenset({COUNSELLOR, COORDINATOR})
_SETTINGS = frozenset({ADMINISTRATOR, MANAGER})
_SET_UP = frozenset({ADMINISTRATOR, MANAGER, COORDINATOR})
_MANAGER = frozenset({MANAGER})
_ADMIN = frozenset({ADMINISTRATOR})
_LEAD = frozenset({SAFEGUARDING})

_open = Access(None)
_untouched = Access(None, untouched=True)
_staff = Access(_STAFF)


def _group(roles: frozenset[str], *, notes_read: bool = False) -> Access:
    return Access(roles, "group", notes_read=notes_read)


def _session(roles: frozenset[str], *, notes_read: bool = False) -> Access:
    return Access(roles, "session", notes_read=notes_read)


TABLE: dict[str, Access] = {
    "static": _untouched,
    "health.healthz": _untouched,
    "health.readyz": _open,
    # organisation
    "organisation.theme_css": _open,
    "organisation.privacy": _open,
    "organisation.settings_form": Access(_SETTINGS),
    "organisation.settings_save": Access(_SETTINGS),
    "organisation.wording_form": Access(_SETTINGS),
    "organisation.wording_save": Access(_SETTINGS),
    "closures.list_page": Access(_SET_UP),
    "closures.new_form": Access(_SET_UP),
    "closures.create": Access(_SET_UP),
    "closures.change_form": Access(_SET_UP),
    "closures.change": Access(_SET_UP),
    "closures.remove": Access(_SET_UP),
    # groups
    "groups.list_page": Access(_GROUP_STAFF),
    "groups.new_form": Access(_DESK),
    "groups.create": Access(_DESK),
    "groups.overview": _group(_GROUP_STAFF),
    "groups.settings_form": _group(_DESK),
    "groups.settings_save": _group(_DESK),
    "joining_details.ask": _group(_DESK),
    "group_states.state_form": _group(_OFFICE),
    "group_states.change_state": _group(_OFFICE),
    "portfolio.portfolio_form": _group(_OFFICE),
    "portfolio.add": _group(_OFFICE),
    "portfolio.remove": _group(_OFFICE),
    "group_types.list_page": Access(_SET_UP),
    "group_types.new_form": Access(_SET_UP),
    "group_types.create": Access(_SET_UP),
    "group_types.change_form": Access(_SET_UP),
    "group_types.change": Access(_SET_UP),
    "venues.list_page": Access(_SET_UP),
    "venues.new_form": Access(_SET_UP),
    "venues.create": Access(_SET_UP),
    "venues.change_form": Access(_SET_UP),
    "venues.change": Access(_SET_UP),
    "kinds.list_page": Access(_SET_UP),
    "kinds.new_form": Access(_SET_UP),
    "kinds.create": Access(_SET_UP),
    "kinds.change_form": Access(_SET_UP),
    "kinds.change": Access(_SET_UP),
    "agreement.agreement_form": Access(_SET_UP),
    "agreement.agreement_save": Access(_SET_UP),
    "signposts.list_page": Access(_SET_UP),
    "signposts.new_form": Access(_SET_UP),
    "signposts.create": Access(_SET_UP),
    "signposts.change_form": Access(_SET_UP),
    "signposts.change": Access(_SET_UP),
    "signposts.remove": Access(_SET_UP),
    # people
    "people.facilitators": Access(_OFFICE),
    "people.new_facilitator_form": Access(_OFFICE),
    "people.add_facilitator": Access(_OFFICE),
    "people.facilitator_form": Access(_OFFICE),
    "people.change_facilitator": Access(_OFFICE),
    "people.speakers": Access(_OFFICE),
    "people.new_speaker_form": Access(_OFFICE),
    "people.add_speaker": Access(_OFFICE),
    "people.speaker_form": Access(_OFFICE),
    "people.change_speaker": Access(_OFFICE),
    # schedule
    "schedule.group_sessions": _group(_GROUP_STAFF),
    "schedule.dates_form": _group(_DESK),
    # These save nothing, so they take no write lock.
    "schedule.understand_dates": Access(_DESK, "group", late_write=True),
    "schedule.preview_dates": Access(_DESK, "group", late_write=True),
    "schedule.make_dates": _group(_DESK),
    "schedule.slot_form": Access(_DESK, "series"),
    "schedule.choose": Access(_DESK, "series"),
    "schedule.session_page": _session(_GROUP_STAFF),
    "schedule.cancel_form": _session(_DESK),
    "schedule.cancel": _session(_DESK),
    "schedule.restore_form": _session(_DESK),
    "schedule.restore": _session(_DESK),
    "schedule.move_form": _session(_DESK),
    "schedule.move": _session(_DESK),
    "schedule.alter_form": _session(_DESK),
    "schedule.alter": _session(_DESK),
    "schedule.extra_form": _group(_DESK),
    "schedule.add_extra": _group(_DESK),
    "schedule.undo_change": _group(_DESK),
    "schedule.rule_form": Access(_DESK, "series"),
    "schedule.change_rule": Access(_DESK, "series"),
    "schedule.arrangement_form": Access(_DESK, "series"),
    "schedule.arrange": Access(_DESK, "series"),
    "schedule.calendar": Access(_GROUP_STAFF),
    "schedule.group_month": _group(_GROUP_STAFF),
    "schedule.year_planner": Access(_OFFICE),
    "schedule.venue_bookings": Access(_OFFICE),
    # accounts
    "accounts.sign_in_form": _open,
    "accounts.sign_in": Access(
        None, late_write=True
    ),  # the password is hashed before the write lock is taken
    "accounts.sign_out": _open,
    "accounts.forgot_password_form": _open,
    "accounts.forgot_password": _open,
    "accounts.set_password_form": _open,
    "accounts.set_password": _open,
    "me.own_page": _staff,
    "me.change_name": _staff,
    "me.change_password": Access(_STAFF, late_write=True),
    "me.end_sign_in": _staff,
    "me.end_others": _staff,
    "users.list_page": Access(_ADMIN),
    "users.invite_form": Access(_ADMIN),
    "users.invite": Access(_ADMIN),
    "users.user_form": Access(_ADMIN),
    "users.change": Access(_ADMIN),
    "users.invite_again": Access(_ADMIN),
    "users.disable": Access(_ADMIN),
    "users.enable": Access(_ADMIN),
    "users.end_sign_ins": Access(_ADMIN),
    # messages
    "messages.calls": Access(_GROUP_STAFF),
    "messages.note_outcome": Access(_ROOM, "call"),
    "messages.undo": Access(_ROOM, "call"),
    "messages.outbox": _staff,
    "messages.try_again": Access(_DESK | _ADMIN, "message"),
    "messages.came_back": Access(_DESK | _ADMIN, "message"),
    "held.release": _group(_DESK),
    "held.throw_away": _group(_DESK),
    "sending.sending": Access(_OFFICE | _ADMIN),
    "letters.list_page": Access(_DESK),
    "letters.print_page": Access(_DESK),
    "letters.posted": Access(_DESK),
    "letters.taken_back": Access(_DESK),
    # home
    "home.root": _open,
    "home.today": _staff,
    # attendance
    "attendance.sheet": _session(_ROOM, notes_read=True),
    "attendance.mark_person": _session(_ROOM),
    "attendance.mark_everyone": _session(_ROOM),
    "attendance.add_somebody": _session(_ROOM),
    "attendance.remove_somebody": _session(_ROOM),
    "attendance.count": _session(_ROOM),
    "attendance.hand_in": _session(_ROOM),
    "attendance.correct": _session(_ROOM),
    # feeds
    "feeds.calendar_file": Access(None, anonymous=True),
    "feeds.no_calendar": _untouched,
    "feeds.session_download": _open,
    "feeds.my_link_form": _open,
    "feeds.my_link": _open,
    "feeds.own_link_form": Access(_ROOM),
    "feeds.own_link": Access(_ROOM),
    "feeds.group_link_form": _group(_DESK),
    "feeds.group_link": _group(_DESK),
    # assignments
    "assignments.team": _group(_GROUP_STAFF),
    "assignments.session_team": _session(_GROUP_STAFF),
    "assignments.assign_form": _session(_DESK),
    "assignments.assign": _session(_DESK),
    "assignments.book_form": _session(_DESK),
    "assignments.book": _session(_DESK),
    "assignments.add_to_team_form": Access(_DESK, "series"),
    "assignments.add_to_team": Access(_DESK, "series"),
    "assignments.remove_from_team_form": Access(_DESK, "series"),
    "assignments.remove_from_team": Access(_DESK, "series"),
    "assignments.replace_form": Access(_DESK, "assignment"),
    "assignments.replace": Access(_DESK, "assignment"),
    "assignments.confirm_form": Access(_ROOM, "assignment"),
    "assignments.confirm": Access(_ROOM, "assignment"),
    "assignments.release_form": Access(_DESK, "assignment"),
    "assignments.release": Access(_DESK, "assignment"),
    "assignments.stand_down_form": Access(_ROOM, "assignment"),
    "assignments.stand_down": Access(_ROOM, "assignment"),
    "assignments.stood_down": Access(_ROOM, "assignment"),
    "assignments.confirm_booking_form": Access(_DESK, "booking"),
    "assignments.confirm_booking": Access(_DESK, "booking"),
    "assignments.cancel_booking_form": Access(_DESK, "booking"),
    "assignments.cancel_booking": Access(_DESK, "booking"),
    # registration
    "registration.finder": _open,
    "registration.ring_back_form": _open,
    "registration.ring_back": _open,
    "registration.referral_form": _open,
    "registration.send_referral": _open,
    "registration.asked": _open,
    "registration.choose": _open,
    "registration.join_form": _open,
    "registration.send_form": _open,
    "registration.thank_you": _open,
    "registration.my_place": _open,
    "registration.leave_my_group_form": _open,
    "registration.leave_my_group": _open,
    "registration.my_dates_form": _open,
    "registration.my_dates": _open,
    "registration.my_contact_form": _open,
    "registration.my_contact": _open,
    "registration.my_needs_form": _open,
    "registration.my_needs": _open,
    "registration.my_wishes_form": _open,
    "registration.my_wishes": _open,
    "registration.my_agreement_form": _open,
    "registration.my_agreement": _open,
    "registration.my_new_link_form": _open,
    "registration.my_new_link": _open,
    "registration.my_record": _open,
    "registration.news_wishes_form": Access(_DESK, "attendee", notes_read=True),
    "registration.save_news_wishes": Access(_DESK, "attendee"),
    "registration.agreement_seen": Access(_DESK, "membership"),
    "registration.new_link_form": Access(_DESK, "attendee"),
    "registration.new_link": Access(_DESK, "attendee"),
    "registration.my_break_form": _open,
    "registration.my_break": _open,
    "registration.my_return": _open,
    "registration.break_form": Access(_DESK, "membership"),
    "registration.take_break": Access(_DESK, "membership"),
    "registration.expected": _session(_ROOM, notes_read=True),
    "registration.reply_form": _session(_DESK, notes_read=True),
    "registration.reply": _session(_DESK),
    "registration.members": _group(_ROOM),
    "registration.waiting": _group(_DESK),
    "registration.take_step": Access(_DESK, "membership"),
    "registration.offer_form": Access(_DESK, "membership"),
    "registration.offer": Access(_DESK, "membership"),
    "registration.offered": Access(_DESK, "membership"),
    "registration.not_now": Access(_DESK, "membership"),
    "registration.extend": Access(_DESK, "membership"),
    "registration.take_back": Access(_DESK, "membership"),
    "registration.wishes_form": Access(_DESK, "membership"),
    "registration.wishes_save": Access(_DESK, "membership"),
    "registration.my_offer": _open,
    "registration.answer_my_offer": _open,
    "registration.leave_form": Access(_DESK, "membership"),
    "registration.leave": Access(_DESK, "membership"),
    "registration.decline_form": Access(_DESK, "membership", notes_read=True),
    "registration.decline": Access(_DESK, "membership"),
    "registration.ask_ending_form": Access(_DESK, "membership"),
    "registration.ask_ending": Access(_DESK, "membership"),
    "registration.decide_ending_form": Access(_MANAGER),
    "registration.decide": Access(_MANAGER),
    "registration.find": Access(_DESK, notes_read=True),
    "registration.attendee_page": Access(_ROOM, "attendee", notes_read=True),
    "registration.contact_form": Access(_DESK, "attendee", notes_read=True),
    "registration.change_contact": Access(_DESK, "attendee"),
    "registration.send_signpost_form": Access(_DESK, "attendee", notes_read=True),
    "registration.send_signpost": Access(_DESK, "attendee"),
    "registration.mail_came_back": Access(_DESK, "attendee"),
    "registration.mail_works": Access(_DESK, "attendee"),
    "registration.transfer_form": Access(_DESK, "membership", notes_read=True),
    "registration.transfer": Access(_DESK, "membership"),
    "registration.death_form": Access(_ROOM, "attendee", notes_read=True),
    "registration.report_death": Access(_ROOM, "attendee"),
    "registration.after_death": Access(_ROOM, "attendee", notes_read=True),
    "registration.confirm_death": Access(_ROOM, "attendee"),
    "registration.undo_death": Access(_DESK, "attendee"),
    "registration.note_care": Access(_ROOM, "attendee"),
    "registration.release_place": Access(_DESK, "membership"),
    "registration.remembered": _group(_ROOM, notes_read=True),
    "registration.enquiries": Access(_DESK),
    "registration.enquiry_page": Access(_DESK, "enquiry"),
    "registration.enquiry_step": Access(_DESK, "enquiry"),
    "registration.enquiry_call_form": Access(_DESK, "enquiry"),
    "registration.enquiry_call": Access(_DESK, "enquiry"),
    "registration.match_form": Access(_DESK, "enquiry", notes_read=True),
    "registration.match": Access(_DESK, "enquiry"),
    "registration.book_call_form": Access(_DESK, "membership"),
    "registration.agree_call": Access(_DESK, "membership"),
    "registration.phone_desk": Access(_DESK, notes_read=True),
    "registration.write_down": Access(_DESK),
    "registration.desk_ring_back_form": Access(_DESK),
    "registration.desk_ring_back": Access(_DESK),
    "registration.written_down": Access(_DESK, "membership", notes_read=True),
}
