"""A date and a time as the platform's zone has them; the zone is named beside each input."""

from datetime import datetime

import streamlit as st

from core.office import ZONE
from pages.parts.desk import Desk


def when(desk: Desk, label: str, key: str) -> None:
    """Asks for a moment, now unless it is changed; read it with ``moment_of``."""
    st.datetime_input(
        f"{label} ({ZONE.key})",
        value=desk.office.now().astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0),
        key=key,
        format="YYYY-MM-DD",
        step=60,
        required=True,
        width=250,
    )


def moment_of(key: str) -> datetime | None:
    """The moment that was entered, aware; None when the input is gone or empty."""
    given = st.session_state.get(key)
    return given.replace(tzinfo=ZONE) if isinstance(given, datetime) else None
