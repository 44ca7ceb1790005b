"""The app: one script, and the routes that answer without it: signing in and out, health, downloads, the API."""

import os
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from core.network import reached
from pages.metrics.first_paint import first_paint
from pages.routes import api, routes
from pages.shared.server import FirstFiles, Guard, SecurityHeaders, error_page, lifespan, serve

app = st.App(
    Path(__file__).resolve().parent / "pages" / "shared" / "frame.py",
    routes=[*routes.ROUTES, *api.ROUTES],
    middleware=[Middleware(SecurityHeaders), Middleware(Guard, reached()), Middleware(FirstFiles, first_paint)],
    on_script_error=error_page,
    lifespan=lifespan,
)

if __name__ == "__main__":
    os.umask(0o077)  # what the office writes is its own
    serve(app, address=sys.argv[1], port=int(sys.argv[2]))
