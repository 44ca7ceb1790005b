"""The app: the script that draws the pages, and the own routes. ``python -m core serve`` starts it."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from pages.parts.headers import Headers
from pages.parts.routes import ROUTES
from pages.parts.trouble import tell
from pages.parts.warm import ready

app = st.App(
    Path(__file__).resolve().parent / "pages" / "parts" / "frame.py",
    routes=ROUTES,
    middleware=[Middleware(Headers)],
    on_script_error=tell,
    lifespan=ready,
)
