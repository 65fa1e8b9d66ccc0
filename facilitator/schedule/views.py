"""A group's sessions as a list."""

from collections.abc import Collection

from flask import render_template, request

from facilitator.assignments.queries import speakers_at, who_runs
from facilitator.groups.queries import get_group
from facilitator.schedule.blueprint import bp
from facilitator.schedule.kind_queries import words_of_kinds
from facilitator.schedule.models import GONE_ON, Series, SlotChoice
from facilitator.schedule.policy_queries import sessions_waiting, skipped_places
from facilitator.schedule.queries import coming_sessions, count_sessions, past_sessions, series_of
from facilitator.schedule.recurrence import MOST_SLOTS, SPEAKER, Rule
from facilitator.schedule.rules import cadence_of, may_change
from facilitator.schedule.session_words import say_cadence, say_change
from facilitator.schedule.undo_queries import change_to_undo
from facilitator.schedule.words import say
from facilitator.web.guard import actor
from facilitator.web.request import now

SHOWN = 24


@bp.get("/desk/groups/<id:group_id>/sessions")
def group_sessions(group_id: str) -> str:
    """The group's dates: coming ones with the next first, past ones below."""
    group = get_group(group_id)
    limit = MOST_SLOTS if request.args.get("show") == "all" else SHOWN
    coming = coming_sessions(group.id, now=now(), limit=limit, with_cancelled=True)
    past = past_sessions(group.id, now=now(), limit=limit)
    ids = [session.id for session in (*coming, *past)]
    staff, rows = who_runs(ids), series_of(group.id)
    return render_template(
        "schedule/group_sessions.html",
        group=group,
        coming=coming,
        past=past,
        hidden=count_sessions(group.id) - len(ids),
        staff=staff,
        nobody_runs=bool(coming) and not any(staff[session.id] for session in coming),
        speakers=speakers_at(ids),
        series=[(row, _say_series(row)) for row in rows],
        waiting=sessions_waiting(group, [one for one in coming if one.starts_at > now()]),
        skipped=_left_out(rows),
        may_change=may_change(actor()),
        gone_on=GONE_ON,
        undo=change_to_undo(group_id=group.id, now=now()) if may_change(actor()) else None,
        say_change=say_change,
    )


def _left_out(rows: Collection[Series]) -> list[SlotChoice]:
    """Days to come on which a running series would meet and does not."""
    running = [row.id for row in rows if row.state not in GONE_ON]
    return [one for one in skipped_places(running) if one.slot_day >= now().date()]


def _say_series(series: Series) -> str:
    cadence = cadence_of(series)
    kinds = words_of_kinds() if cadence is not None and cadence.kind != SPEAKER else {}
    words = f"{say(Rule.from_dict(series.rule), series.start_time, series.minutes)}."
    return f"{words} {say_cadence(cadence, kinds)}".strip()
