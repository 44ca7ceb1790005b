"""The app: the script that draws the pages, and the own routes. ``python -m core serve`` starts it."""

from pathlib import Path

import streamlit as st

from pages.parts.routes import ROUTES
from pages.parts.trouble import tell

app = st.App(Path(__file__).resolve().parent / "pages" / "parts" / "frame.py", routes=ROUTES, on_script_error=tell)
