"""A page asks the database as often about many groups as about few."""

import pytest

from facilitator.core.db import write_transaction
from tests.home.conftest import Cast, busy_group
from tests.support.builders import make_user
from tests.support.pages import PageClient
from tests.support.statements import counted_statements

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize("name", ["carol", "ruth", "mary", "adam"])
def test_the_first_page_takes_a_fixed_number_of_statements(cast: Cast, pages: PageClient, name: str) -> None:
    with write_transaction():
        busy_group(cast, "Group 0", ("Margaret", "Joan", "Edith"))
        make_user()
    pages.sign_in(getattr(cast, name))
    pages.get("/desk/")
    with counted_statements() as few:
        before = pages.get("/desk/")
    with write_transaction():
        for number in range(1, 5):
            busy_group(cast, f"Group {number}", (f"Margaret {number}", f"Joan {number}", f"Edith {number}"))
            make_user()
    with counted_statements() as many:
        after = pages.get("/desk/")
    assert len(after.html) > len(before.html)
    assert len(many) == len(few) <= 30
