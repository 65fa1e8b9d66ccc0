"""The forms that change one session."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, cast

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional

from facilitator.core.errors import Refusal
from facilitator.core.tokens import new_token
from facilitator.groups.models import Format
from facilitator.schedule.change_types import AddExtra, Alter, Plan, Scope
from facilitator.schedule.date_fields import Day, TimeOfDay
from facilitator.schedule.errors import InvalidRule
from facilitator.schedule.models import ChangeReason, GroupSession, Series
from facilitator.schedule.session_words import REASONS
from facilitator.web.choices import choices
from facilitator.web.forms import Text, VersionedForm
from facilitator.web.presses import press


def _reasons(label: str) -> RadioField:
    return RadioField(
        label,
        choices=choices(REASONS.items()),
        validators=[InputRequired("Please choose why.")],
    )


class PlanForm(VersionedForm):
    """What somebody was shown, and what they say to it: which notices to leave out, and why it may be done."""

    submission = HiddenField()  # a key of its own, so that a second press is known as such
    shown = HiddenField()
    offered = HiddenField()  # keys of the notices that had a tick
    tell = SelectMultipleField("Who is told", validate_choice=False)
    hold = BooleanField(
        "Hold the messages until I release them",
        description="They wait on the page of messages, where they can be read, sent or thrown away.",
    )
    override_reason = Text("Why may it be done all the same?", max_length=200)

    @property
    def leave_out(self) -> list[str]:
        """Keys of the notices whose tick was taken away."""
        return [key for key in (self.offered.data or "").split() if key not in (self.tell.data or [])]

    def ask(self, plan: Plan) -> None:
        """Let the form ask about this plan. Ticks that were taken away stay away."""
        if not self.shown.data:
            self.hold.data = plan.effect.group.hold_messages
        left_out = set(self.leave_out)
        keys = [one.key for one in plan.notices]
        self.submission.data = self.submission.data or new_token()
        self.shown.data = plan.shown
        self.offered.data = " ".join(keys)
        self.tell.data = [key for key in keys if key not in left_out]

    def answers(self) -> dict[str, Any]:
        """As keyword arguments of `operations.save`."""
        return {
            "shown": self.shown.data or None,
            "leave_out": self.leave_out,
            "override_reason": self.override_reason.data or "",
            "pressed": press(),
            "hold": bool(self.hold.data),
        }


class CancelForm(PlanForm):
    """Why a session is off."""

    reason = _reasons("Why is it cancelled?")

    @property
    def chosen_reason(self) -> ChangeReason:
        """The reason, once the form is valid."""
        return ChangeReason(self.reason.data)


class RestoreForm(PlanForm):
    """Nothing to fill in: the version tells whether the session is still as it was shown."""


class MoveForm(PlanForm):
    """To when a session moves, and why."""

    start_date = Day("New date", validators=[InputRequired("Please give the new date.")])
    start_time = TimeOfDay("Starts at", validators=[InputRequired("Please give the time it starts.")])
    end_time = TimeOfDay("Ends at", validators=[InputRequired("Please give the time it ends.")])
    reason = _reasons("Why does it move?")

    @property
    def chosen_reason(self) -> ChangeReason:
        """The reason, once the form is valid."""
        return ChangeReason(self.reason.data)

    def new_times(self) -> tuple[datetime, datetime]:
        """Start and end on the wall, once the form is valid. Raises InvalidRule for an end before the start."""
        assert self.start_date.data is not None
        start = datetime.combine(self.start_date.data, cast(time, self.start_time.data))
        end = datetime.combine(self.start_date.data, cast(time, self.end_time.data))
        if end <= start:
            raise InvalidRule("The end must be later in the day than the start.", field="end_time")
        return start, end

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal at the field of this form that it is about."""
        place = "end_time" if refusal.field == "duration" else refusal.field
        super().refuse(Refusal(refusal.sentence, place))


class AlterForm(PlanForm):
    """Another time of day, length, place, format or kind, and how far it reaches."""

    scope = RadioField(
        "What do you want to change?",
        choices=choices(
            [
                (Scope.ONE.value, "Only this session"),
                (Scope.LATER.value, "This session and those after it"),
                (Scope.NEW.value, "Only sessions that are still to be made, beyond the dates there are"),
            ]
        ),
        default=Scope.ONE.value,
        validators=[InputRequired("Please choose how far the change reaches.")],
    )
    start_time = TimeOfDay("Starts at", validators=[InputRequired("Please give the time it starts.")])
    end_time = TimeOfDay("Ends at", validators=[InputRequired("Please give the time it ends.")])
    format = SelectField("How people meet", choices=choices([(one.value, one.words) for one in Format]))
    venue_id = SelectField("Venue")
    kind = SelectField("Kind of session", description="Changes only this session.")
    reason = RadioField("Why does it change?", choices=choices(REASONS.items()), validators=[Optional()])

    def change(self, session: GroupSession) -> Alter:
        """What is different from the session as it stands. Raises InvalidRule for an end before the start."""
        minutes = _minutes(self.start_time.data, self.end_time.data)
        length = int((session.local_end - session.local_start).total_seconds() // 60)
        scope = Scope(self.scope.data)
        new_kind = self.kind.data if scope is Scope.ONE and self.kind.data != session.kind else None
        new_format = Format(self.format.data)
        return Alter(
            session.id,
            scope,
            start_time=_other(self.start_time.data, session.local_start.time()),
            minutes=_other(minutes, length),
            venue_id=_other(self.venue_id.data or "", session.venue_id or ""),
            format=_other(new_format, session.format),
            kind=new_kind or None,
            reason=ChangeReason(self.reason.data) if self.reason.data else None,
        )

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal at the field of this form that it is about."""
        places = {"duration": "end_time", "start_date": "start_time"}
        super().refuse(Refusal(refusal.sentence, places.get(refusal.field or "", refusal.field)))


class ExtraForm(PlanForm):
    """One more session, of one of the group's series."""

    series_id = RadioField(
        "Which of its dates does it belong to?",
        description="The people who run those are put down for it as well.",
        validate_choice=False,
    )
    start_date = Day("Date", validators=[InputRequired("Please give the date.")])
    start_time = TimeOfDay("Starts at", validators=[InputRequired("Please give the time it starts.")])
    end_time = TimeOfDay("Ends at", validators=[InputRequired("Please give the time it ends.")])
    format = SelectField("How people meet", choices=choices([(one.value, one.words) for one in Format]))
    venue_id = SelectField("Venue")
    kind = SelectField("Kind of session")

    def change(self, running: Sequence[Series]) -> AddExtra:
        """The session to add to one of these series. Raises InvalidRule for an end before the start.

        Where there are several somebody has to say which.
        """
        assert self.start_date.data is not None
        only = len(running) == 1 and not self.series_id.data
        found = [one for one in running if only or one.id == self.series_id.data]
        if not found:
            raise InvalidRule("Please choose to which of the dates it belongs.", field="series_id")
        (series,) = found
        return AddExtra(
            series.id,
            start=datetime.combine(self.start_date.data, cast(time, self.start_time.data)),
            minutes=_minutes(self.start_time.data, self.end_time.data),
            kind=self.kind.data or "standard",
            venue_id=self.venue_id.data or "",
            format=Format(self.format.data),
        )

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal at the field of this form that it is about."""
        place = "end_time" if refusal.field == "duration" else refusal.field
        super().refuse(Refusal(refusal.sentence, place))


def _minutes(start: Any, end: Any) -> int:
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    if minutes <= 0:
        raise InvalidRule("The end must be later in the day than the start.", field="end_time")
    return int(minutes)


def _other(new: Any, old: Any) -> Any:
    """The new value, or None where it is the old one."""
    return None if new == old else new
