"""Accounts and roles."""

from core.model.terms import Role
from pages.parts.desk import sit

desk = sit(Role.ADMIN)
