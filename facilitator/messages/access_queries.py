"""Who may see which calls and messages: by the groups that are open to somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, false, or_, true

from facilitator.core.actor import ADMINISTRATOR, COORDINATOR, Actor
from facilitator.core.db import db
from facilitator.messages.letter_models import PaperLetter
from facilitator.messages.models import CallTask, Message, PersonKind
from facilitator.messages.ports import open_groups

Row = TypeVar("Row", Message, CallTask, PaperLetter)


@dataclass(frozen=True)
class Reach:
    """Which rows: those of these groups (None: of every group), those about sign-ins of staff, and those to people
    who have asked and are in no group yet.
    """

    group_ids: frozenset[str] | None
    accounts: bool = False
    enquirers: bool = False

    def over(self, model: type[Message] | type[CallTask] | type[PaperLetter]) -> ColumnElement[bool]:
        """The condition on a query."""
        if self.group_ids is None:
            return true()
        grouped = model.group_id.in_(self.group_ids) if self.group_ids else false()
        open_to = ((self.accounts, PersonKind.USER), (self.enquirers, PersonKind.ENQUIRER))
        kinds = [kind for may, kind in open_to if may]
        return (
            or_(grouped, and_(model.group_id.is_(None), model.person_kind.in_(kinds))) if kinds else grouped
        )


def reach_of(actor: Actor) -> Reach:
    """What is open to this member of staff. Administrators see what concerns sign-ins, and no group's people."""
    groups = open_groups(actor)
    return Reach(
        None if groups is None else frozenset(groups),
        accounts=actor.has(ADMINISTRATOR),
        enquirers=actor.has(COORDINATOR),
    )


def may_open_call(actor: Actor, args: Mapping[str, str]) -> bool:
    """The scope "call": view argument `call_id`."""
    return _may_open(CallTask, args["call_id"], actor)


def may_open_message(actor: Actor, args: Mapping[str, str]) -> bool:
    """The scope "message": view argument `message_id`."""
    return _may_open(Message, args["message_id"], actor)


def _may_open(model: type[Row], row_id: str, actor: Actor) -> bool:
    found = db.session.scalar(db.select(model.id).where(model.id == row_id, reach_of(actor).over(model)))
    return found is not None
