"""Fixtures of this slice's tests."""

import pytest
from flask import Flask

from facilitator.core.db import db
from tests.assignments.people_of_the_house import House, make_house


@pytest.fixture
def house_of_f(app: Flask) -> House:
    """The group with its coordinator C, counsellor F and possible cover V1; nobody is down for anything."""
    made = make_house()
    db.session.commit()
    return made
