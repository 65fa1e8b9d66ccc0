"""The database base: aware instants, lost updates, row locks."""

from datetime import UTC, datetime

import pytest

from facilitator.core.db import claim_version, db, write_transaction
from facilitator.core.errors import StaleRow
from facilitator.organisation.models import Organisation
from tests.support.builders import make_group, make_organisation, make_session

pytestmark = pytest.mark.both_databases


def test_an_instant_comes_back_aware_in_utc(app):
    with write_transaction():
        group = make_group(created_at=datetime(2025, 7, 1, 12, 0, tzinfo=UTC))
    db.session.expire_all()
    assert group.created_at == datetime(2025, 7, 1, 12, 0, tzinfo=UTC)
    assert group.created_at.utcoffset() is not None


def test_a_naive_instant_is_never_stored(app):
    with pytest.raises(Exception, match="naive"), write_transaction():
        make_group(created_at=datetime(2025, 7, 1, 12, 0))


def test_a_wall_time_comes_back_naive(app):
    with write_transaction():
        session = make_session(make_group(), local_start=datetime(2025, 7, 15, 10, 15))
    db.session.expire_all()
    assert session.local_start == datetime(2025, 7, 15, 10, 15)
    assert session.starts_at == datetime(2025, 7, 15, 9, 15, tzinfo=UTC)


def test_the_second_of_two_who_saw_the_same_version_is_refused(app):
    with write_transaction():
        organisation = make_organisation()
    with write_transaction():
        claim_version(organisation, 1)
        organisation.name = "First"
    with pytest.raises(StaleRow), write_transaction():
        claim_version(organisation, 1)
    assert db.session.get(Organisation, organisation.id).version == 2
