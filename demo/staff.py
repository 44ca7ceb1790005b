"""The accounts of the demonstration office, as the commands take them."""

from dataclasses import dataclass

from core.domain.people import Person
from core.domain.permissions import ADMIN, INTAKE, LEAD, LEGAL
from core.domain.terms import Role


@dataclass(frozen=True)
class Staff:
    """Who works in the demonstration office."""

    people: tuple[Person, ...]

    def _of(self, roles: frozenset[Role]) -> tuple[Person, ...]:
        return tuple(person for person in self.people if person.role in roles)

    @property
    def intake(self) -> Person:
        """Customer service."""
        return self._of(INTAKE)[0]

    @property
    def admin(self) -> Person:
        """Who keeps the office."""
        return self._of(ADMIN)[0]

    @property
    def lead(self) -> Person:
        """The lead of legal."""
        return self._of(LEAD)[0]

    @property
    def other_lead(self) -> Person:
        """The last of the leads: approves what the first one decided; the same person where there is only one."""
        return self._of(LEAD)[-1]

    @property
    def reviewers(self) -> tuple[Person, ...]:
        """The reviewers of legal."""
        return self._of(LEGAL - LEAD)
