"""Who may ask for what, written by hand from the domain's short list of rights and the design, not from the code.

Counsellor: own groups, their people and attendance, "I can't"; no waiting lists, no settings. Coordinator: everything
in the own portfolio. Manager: every group and its counts, never an attendee; approvals. Administrator: accounts and
settings, no people. The safeguarding flag adds nothing yet: there are no concerns to read. Anonymous: the public pages.

Words of the table:

    -      refused: the sign-in page for somebody unknown, "not open to you" for a role
    yes    let in; no group's record stands in the address
    own    records of own groups; another group's and a missing one are the same 404
    all    records of every group; a missing one is 404
    mine   records of one's own account
    open   for everybody, signed in or not
    link   for whoever holds the secret in the address, signed in or not
    never  nothing is ever there
"""

COLUMNS = ("anonymous", "counsellor", "coordinator", "manager", "administrator")

# endpoint                            anonymous  counsellor  coordinator  manager  administrator
TABLE = """
static                                open       open        open         open     open
health.healthz                        open       open        open         open     open
health.readyz                         open       open        open         open     open

organisation.theme_css                open       open        open         open     open
organisation.privacy                  open       open        open         open     open
organisation.settings_form            -          -           -            yes      yes
organisation.settings_save            -          -           -            yes      yes
organisation.wording_form             -          -           -            yes      yes
organisation.wording_save             -          -           -            yes      yes
closures.list_page                    -          -           yes          yes      yes
closures.new_form                     -          -           yes          yes      yes
closures.create                       -          -           yes          yes      yes
closures.change_form                  -          -           yes          yes      yes
closures.change                       -          -           yes          yes      yes
closures.remove                       -          -           yes          yes      yes

accounts.sign_in_form                 open       open        open         open     open
accounts.sign_in                      open       open        open         open     open
accounts.sign_out                     open       open        open         open     open
accounts.forgot_password_form         open       open        open         open     open
accounts.forgot_password              open       open        open         open     open
accounts.set_password_form            link       link        link         link     link
accounts.set_password                 link       link        link         link     link
me.own_page                           -          yes         yes          yes      yes
me.change_name                        -          yes         yes          yes      yes
me.change_password                    -          yes         yes          yes      yes
me.end_sign_in                        -          mine        mine         mine     mine
me.end_others                         -          yes         yes          yes      yes
users.list_page                       -          -           -            -        yes
users.invite_form                     -          -           -            -        yes
users.invite                          -          -           -            -        yes
users.user_form                       -          -           -            -        yes
users.change                          -          -           -            -        yes
users.invite_again                    -          -           -            -        yes
users.disable                         -          -           -            -        yes
users.enable                          -          -           -            -        yes
users.end_sign_ins                    -          -           -            -        yes

home.root                             open       open        open         open     open
home.today                            -          yes         yes          yes      yes

groups.list_page                      -          yes         yes          yes      -
groups.new_form                       -          -           yes          -        -
groups.create                         -          -           yes          -        -
groups.overview                       -          own         own          all      -
groups.settings_form                  -          -           own          -        -
groups.settings_save                  -          -           own          -        -
joining_details.ask                   -          -           own          -        -
group_states.state_form               -          -           own          all      -
group_states.change_state             -          -           own          all      -
portfolio.portfolio_form              -          -           own          all      -
portfolio.add                         -          -           own          all      -
portfolio.remove                      -          -           own          all      -
group_types.list_page                 -          -           yes          yes      yes
group_types.new_form                  -          -           yes          yes      yes
group_types.create                    -          -           yes          yes      yes
group_types.change_form               -          -           yes          yes      yes
group_types.change                    -          -           yes          yes      yes
venues.list_page                      -          -           yes          yes      yes
venues.new_form                       -          -           yes          yes      yes
venues.create                         -          -           yes          yes      yes
venues.change_form                    -          -           yes          yes      yes
venues.change                         -          -           yes          yes      yes
kinds.list_page                       -          -           yes          yes      yes
kinds.new_form                        -          -           yes          yes      yes
kinds.create                          -          -           yes          yes      yes
kinds.change_form                     -          -           yes          yes      yes
kinds.change                          -          -           yes          yes      yes
agreement.agreement_form              -          -           yes          yes      yes
agreement.agreement_save              -          -           yes          yes      yes
signposts.list_page                   -          -           yes          yes      yes
signposts.new_form                    -          -           yes          yes      yes
signposts.create                      -          -           yes          yes      yes
signposts.change_form                 -          -           yes          yes      yes
signposts.change                      -          -           yes          yes      yes
signposts.remove                      -          -           yes          yes      yes

people.facilitators                   -          -           yes          yes      -
people.new_facilitator_form           -          -           yes          yes      -
people.add_facilitator                -          -           yes          yes      -
people.facilitator_form               -          -           yes          yes      -
people.change_facilitator             -          -           yes          yes      -
people.speakers                       -          -           yes          yes      -
people.new_speaker_form               -          -           yes          yes      -
people.add_speaker                    -          -           yes          yes      -
people.speaker_form                   -          -           yes          yes      -
people.change_speaker                 -          -           yes          yes      -

schedule.calendar                     -          yes         yes          yes      -
schedule.group_month                  -          own         own          all      -
schedule.year_planner                 -          -           yes          yes      -
schedule.venue_bookings               -          -           yes          yes      -
schedule.group_sessions               -          own         own          all      -
schedule.dates_form                   -          -           own          -        -
schedule.understand_dates             -          -           own          -        -
schedule.preview_dates                -          -           own          -        -
schedule.make_dates                   -          -           own          -        -
schedule.slot_form                    -          -           own          -        -
schedule.choose                       -          -           own          -        -
schedule.session_page                 -          own         own          all      -
schedule.cancel_form                  -          -           own          -        -
schedule.cancel                       -          -           own          -        -
schedule.restore_form                 -          -           own          -        -
schedule.restore                      -          -           own          -        -
schedule.move_form                    -          -           own          -        -
schedule.move                         -          -           own          -        -
schedule.alter_form                   -          -           own          -        -
schedule.alter                        -          -           own          -        -
schedule.extra_form                   -          -           own          -        -
schedule.add_extra                    -          -           own          -        -
schedule.undo_change                  -          -           own          -        -
schedule.rule_form                    -          -           own          -        -
schedule.change_rule                  -          -           own          -        -
schedule.arrangement_form             -          -           own          -        -
schedule.arrange                      -          -           own          -        -

assignments.team                      -          own         own          all      -
assignments.session_team              -          own         own          all      -
assignments.add_to_team_form          -          -           own          -        -
assignments.add_to_team               -          -           own          -        -
assignments.remove_from_team_form     -          -           own          -        -
assignments.remove_from_team          -          -           own          -        -
assignments.assign_form               -          -           own          -        -
assignments.assign                    -          -           own          -        -
assignments.replace_form              -          -           own          -        -
assignments.replace                   -          -           own          -        -
assignments.confirm_form              -          own         own          -        -
assignments.confirm                   -          own         own          -        -
assignments.release_form              -          -           own          -        -
assignments.release                   -          -           own          -        -
assignments.stand_down_form           -          own         own          -        -
assignments.stand_down                -          own         own          -        -
assignments.stood_down                -          own         own          -        -
assignments.book_form                 -          -           own          -        -
assignments.book                      -          -           own          -        -
assignments.confirm_booking_form      -          -           own          -        -
assignments.confirm_booking           -          -           own          -        -
assignments.cancel_booking_form       -          -           own          -        -
assignments.cancel_booking            -          -           own          -        -

registration.finder                   open       open        open         open     open
registration.ring_back_form           open       open        open         open     open
registration.ring_back                open       open        open         open     open
registration.referral_form            open       open        open         open     open
registration.send_referral            open       open        open         open     open
registration.asked                    open       open        open         open     open
registration.choose                   open       open        open         open     open
registration.join_form                open       open        open         open     open
registration.send_form                open       open        open         open     open
registration.thank_you                open       open        open         open     open
registration.my_place                 link       link        link         link     link
registration.leave_my_group_form      link       link        link         link     link
registration.leave_my_group           link       link        link         link     link
registration.my_dates_form            link       link        link         link     link
registration.my_dates                 link       link        link         link     link
registration.my_contact_form          link       link        link         link     link
registration.my_contact               link       link        link         link     link
registration.my_needs_form            link       link        link         link     link
registration.my_needs                 link       link        link         link     link
registration.my_wishes_form           link       link        link         link     link
registration.my_wishes                link       link        link         link     link
registration.my_agreement_form        link       link        link         link     link
registration.my_agreement             link       link        link         link     link
registration.my_new_link_form         link       link        link         link     link
registration.my_new_link              link       link        link         link     link
registration.my_record                link       link        link         link     link
registration.news_wishes_form         -          -           own          -        -
registration.save_news_wishes         -          -           own          -        -
registration.agreement_seen           -          -           own          -        -
registration.new_link_form            -          -           own          -        -
registration.new_link                 -          -           own          -        -
registration.my_break_form            link       link        link         link     link
registration.my_break                 link       link        link         link     link
registration.my_return                link       link        link         link     link
registration.break_form               -          -           own          -        -
registration.take_break               -          -           own          -        -
registration.expected                 -          own         own          -        -
registration.reply_form               -          -           own          -        -
registration.reply                    -          -           own          -        -
registration.members                  -          own         own          -        -
registration.waiting                  -          -           own          -        -
registration.take_step                -          -           own          -        -
registration.offer_form               -          -           own          -        -
registration.offer                    -          -           own          -        -
registration.offered                  -          -           own          -        -
registration.not_now                  -          -           own          -        -
registration.extend                   -          -           own          -        -
registration.take_back                -          -           own          -        -
registration.wishes_form              -          -           own          -        -
registration.wishes_save              -          -           own          -        -
registration.my_offer                 link       link        link         link     link
registration.answer_my_offer          link       link        link         link     link
registration.leave_form               -          -           own          -        -
registration.leave                    -          -           own          -        -
registration.decline_form             -          -           own          -        -
registration.decline                  -          -           own          -        -
registration.ask_ending_form          -          -           own          -        -
registration.ask_ending               -          -           own          -        -
registration.decide_ending_form       -          -           -            all      -
registration.decide                   -          -           -            all      -
registration.find                     -          -           yes          -        -
registration.attendee_page            -          own         own          -        -
registration.contact_form             -          -           own          -        -
registration.change_contact           -          -           own          -        -
registration.send_signpost_form       -          -           own          -        -
registration.send_signpost            -          -           own          -        -
registration.mail_came_back           -          -           own          -        -
registration.mail_works               -          -           own          -        -
registration.transfer_form            -          -           own          -        -
registration.transfer                 -          -           own          -        -
registration.death_form               -          own         own          -        -
registration.report_death             -          own         own          -        -
registration.after_death              -          own         own          -        -
registration.confirm_death            -          own         own          -        -
registration.undo_death               -          -           own          -        -
registration.note_care                -          own         own          -        -
registration.release_place            -          -           own          -        -
registration.remembered               -          own         own          -        -
registration.enquiries                -          -           yes          -        -
registration.enquiry_page             -          -           own          -        -
registration.enquiry_step             -          -           own          -        -
registration.enquiry_call_form        -          -           own          -        -
registration.enquiry_call             -          -           own          -        -
registration.match_form               -          -           own          -        -
registration.match                    -          -           own          -        -
registration.book_call_form           -          -           own          -        -
registration.agree_call               -          -           own          -        -
registration.phone_desk               -          -           yes          -        -
registration.write_down               -          -           yes          -        -
registration.desk_ring_back_form      -          -           yes          -        -
registration.desk_ring_back           -          -           yes          -        -
registration.written_down             -          -           own          -        -

attendance.sheet                      -          own         own          -        -
attendance.mark_person                -          own         own          -        -
attendance.mark_everyone              -          own         own          -        -
attendance.add_somebody               -          own         own          -        -
attendance.remove_somebody            -          own         own          -        -
attendance.count                      -          own         own          -        -
attendance.hand_in                    -          own         own          -        -
attendance.correct                    -          own         own          -        -

messages.calls                        -          yes         yes          yes      -
messages.note_outcome                 -          own         own          -        -
messages.undo                         -          own         own          -        -
messages.outbox                       -          yes         yes          yes      yes
messages.try_again                    -          -           own          -        own
messages.came_back                    -          -           own          -        own
held.release                          -          -           own          -        -
held.throw_away                       -          -           own          -        -
sending.sending                       -          -           yes          yes      yes
letters.list_page                     -          -           yes          -        -
letters.print_page                    -          -           yes          -        -
letters.posted                        -          -           yes          -        -
letters.taken_back                    -          -           yes          -        -

feeds.calendar_file                   link       link        link         link     link
feeds.no_calendar                     never      never       never        never    never
feeds.session_download                open       open        open         open     open
feeds.my_link_form                    link       link        link         link     link
feeds.my_link                         link       link        link         link     link
feeds.own_link_form                   -          yes         yes          -        -
feeds.own_link                        -          yes         yes          -        -
feeds.group_link_form                 -          -           own          -        -
feeds.group_link                      -          -           own          -        -
"""

EXPECTED: dict[str, dict[str, str]] = {
    words[0]: dict(zip(COLUMNS, words[1:], strict=True))
    for line in TABLE.splitlines()
    if (words := line.split())
}
