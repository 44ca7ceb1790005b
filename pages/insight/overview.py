"""Counts by state and outcome."""

from core.model.terms import Role
from pages.parts.desk import sit

desk = sit(Role.MANAGER, Role.LEAD)
