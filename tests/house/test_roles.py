"""Who may do what stands in the tables of permissions and moves; nothing else asks which role somebody has."""

import re
from typing import Final

from tests.house.source import code_of, name

NAMING: Final = {
    "core/domain/permissions.py": "the table",
    "core/domain/people.py": "the program, the command line and the imports, who are persons without an account",
    "demo/cast.py": "who works in the demonstration",
}
"""The files that name a role, and why they do."""

COMPARES: Final = re.compile(r"\.role (?:is|in|not in|==|!=) ")
COMPARING: Final = {
    "core/domain/permissions.py": "asks the table",
    "core/domain/lifecycle.py": "asks the moves",
    "core/commands/accounts.py": "logs that a role was given, if it is another one",
    "core/domain/masking.py": "names those of customer service to customer service",
    "demo/reviewing.py": "finds somebody to do it, by a set of the table",
    "demo/office.py": "deals out the past by role",
    "demo/staff.py": "finds somebody to do it, by a set of the table",
}
"""The files that compare somebody's role themselves, and what for; all others ask ``may``, ``allowed`` or ``makes``."""


def test_roles_are_named_where_they_are_defined() -> None:
    """A role that is given one thing more is written into one row."""
    found = {
        name(path) for path in code_of("core", "demo", "pages", "app.py") if "Role." in path.read_text(encoding="utf-8")
    }

    assert found == set(NAMING)


def test_a_role_is_compared_with_the_tables_only() -> None:
    """Not with a set that somebody has put together beside them."""
    found = {
        name(path) for path in code_of("core", "demo", "pages", "app.py") if COMPARES.search(path.read_text("utf-8"))
    }

    assert found == set(COMPARING)
