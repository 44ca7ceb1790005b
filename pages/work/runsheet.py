"""What is due today by law."""

from core.model.terms import Role
from pages.parts.desk import sit

desk = sit(Role.LEAD, Role.REVIEWER, Role.INTAKE)
