"""The app: the script that draws the pages, and the own routes. ``python -m core serve`` starts it."""

import os
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from core.reached import reached
from pages.parts.guard import Guard
from pages.parts.headers import Headers
from pages.parts.routes import ROUTES
from pages.parts.server import serve
from pages.parts.trouble import tell
from pages.parts.warm import ready

app = st.App(
    Path(__file__).resolve().parent / "pages" / "parts" / "frame.py",
    routes=ROUTES,
    middleware=[Middleware(Headers), Middleware(Guard, reached())],
    on_script_error=tell,
    lifespan=ready,
)

if __name__ == "__main__":
    os.umask(0o077)  # what the office writes is its own
    serve(app, address=sys.argv[1], port=int(sys.argv[2]))
