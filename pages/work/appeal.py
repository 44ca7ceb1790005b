"""One appeal."""

from core.model.terms import Role
from pages.parts.desk import sit

desk = sit(Role.INTAKE, Role.REVIEWER, Role.LEAD)
