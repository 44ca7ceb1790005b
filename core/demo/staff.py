"""The accounts of the demonstration office, as the commands take them."""

from dataclasses import dataclass

from core.model.people import Person
from core.model.terms import Role


@dataclass(frozen=True)
class Staff:
    """Who works in the demonstration office."""

    people: tuple[Person, ...]

    def _one(self, role: Role) -> Person:
        return next(person for person in self.people if person.role is role)

    @property
    def intake(self) -> Person:
        """Customer service."""
        return self._one(Role.INTAKE)

    @property
    def admin(self) -> Person:
        """Who keeps the office."""
        return self._one(Role.ADMIN)

    @property
    def lead(self) -> Person:
        """The lead of legal."""
        return self._one(Role.LEAD)

    @property
    def other_lead(self) -> Person:
        """The last of the leads: approves what the first one decided; the same person where there is only one."""
        return [person for person in self.people if person.role is Role.LEAD][-1]

    @property
    def reviewers(self) -> tuple[Person, ...]:
        """The reviewers of legal."""
        return tuple(person for person in self.people if person.role is Role.REVIEWER)
