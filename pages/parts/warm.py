"""Done once when the server starts, so that the first reader of the day does not wait; and when it ends."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib import import_module
from threading import Thread

import streamlit as st

from core.commands.reading import start_reading
from core.exchange.backup import sweep
from core.language import t
from core.office import Office
from pages.parts.house import at_opening, office, shut

LOG = logging.getLogger(__name__)
FIRST_NEEDED = ("pandas", "pyarrow", "pages.work.case.decide", "pages.work.case.view", "pages.work.case.viewer")
"""What Streamlit itself loads with the first table, and what the page of a case is made of."""


@asynccontextmanager
async def ready(_app: st.App) -> AsyncGenerator[None]:
    """Begins beside the server's start, which waits for nothing; as the app's ``lifespan``.

    At its end the office is closed: what is left in the log goes into the file, and the next start finds it whole.
    """
    at_opening(begin)
    Thread(target=warm, name="warm", daemon=True).start()
    yield
    await asyncio.to_thread(shut)


def begin(opened: Office) -> None:
    """What an office does as long as it is served: it reads documents and draws pages in the background."""
    sweep(opened.home)
    start_reading(opened)
    opened.pages.start()


def warm() -> None:
    """Opens the office with its readers, loads what the pages are made of, and the words of both languages.

    What goes wrong here is told where it matters: to whoever asks for the first page.
    """
    try:
        office()
        for name in FIRST_NEEDED:
            import_module(name)
        for lang in ("en", "zh"):
            t("Met", lang)
    except Exception:
        LOG.exception("The start was not prepared")
