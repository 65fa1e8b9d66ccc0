"""The preview asks the database as much about a large group as about a small one."""

from datetime import datetime

from flask import Flask

from facilitator.assignments.models import AssignmentRole, SeriesFacilitator
from facilitator.core.db import db
from tests.schedule.test_pages_dates import THIRD_TUESDAY
from tests.support.builders import (
    make_assignment,
    make_facilitator,
    make_group,
    make_group_type,
    make_membership,
    make_organisation,
    make_portfolio,
    make_series,
    make_session,
    make_user,
    make_venue,
)
from tests.support.pages import PageClient
from tests.support.statements import counted_statements


def test_the_preview_takes_fewer_than_12_statements_whatever_the_size(app: Flask, pages: PageClient) -> None:
    make_organisation()
    venue, user = make_venue(), make_user()
    group = make_group(type_id=make_group_type().id, venue_id=venue.id)
    make_portfolio(user, group)
    elsewhere = make_group(venue_id=venue.id)
    series = make_series(group)
    ruth = make_facilitator(name="Ruth Calder")
    db.session.add(SeriesFacilitator(series_id=series.id, facilitator_id=ruth.id, role=AssignmentRole.LEAD))
    pages.sign_in(user)
    token = pages.token()

    def look() -> tuple[int, str]:
        with counted_statements() as sent:
            page = pages.post(
                f"/desk/groups/{group.id}/dates/preview",
                THIRD_TUESDAY | {"csrf_token": token},
                add_token=False,
            )
        assert page.status == 200
        return len(sent), page.text

    few, _ = look()
    for month in range(1, 13):
        other = make_session(elsewhere, local_start=datetime(2025, month, 1, 10, 15), venue_id=venue.id)
        make_assignment(other, ruth)
    clash = make_session(elsewhere, local_start=datetime(2025, 3, 18, 11), venue_id=venue.id)
    make_assignment(clash, ruth)
    for _ in range(60):
        make_membership(group)
    db.session.commit()
    many, text = look()
    assert "Room taken, 11:00 to 13:00" in text
    assert "Ruth Calder is elsewhere then" in text
    assert many == few
    assert many < 12
