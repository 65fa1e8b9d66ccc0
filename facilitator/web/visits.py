"""Which pages to link to: those that exist and that this person's role may open. The guard decides all the same."""

from flask import current_app

from facilitator.web.access import TABLE
from facilitator.web.guard import actor


def may_visit(endpoint: str) -> bool:
    """Whether the person asking may open pages of this endpoint; which records, only the guard knows."""
    rule = TABLE.get(endpoint)
    if rule is None or endpoint not in current_app.view_functions:
        return False
    return rule.roles is None or not rule.roles.isdisjoint(actor().roles)
