"""The app: one script, and the routes that answer without it: signing in and out, health, and the downloads."""

import os
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from core.network import reached
from pages.routes import routes
from pages.routes.routes import health
from pages.shared.server import Guard, SecurityHeaders, error_page, lifespan, serve

ROUTES = [
    Route("/auth/sign-in", routes.sign_in_route, methods=["POST"]),
    Route("/auth/sign-out", routes.sign_out_route, methods=["POST"]),
    Route("/auth/sign-out-everywhere", routes.sign_out_everywhere_route, methods=["POST"]),
    Route("/exhibit/{exhibit_id}/{page:int}.jpg", routes.page_image),
    Route("/exhibit/{exhibit_id}/file", routes.file),
    Route("/pack/{pack_id}.pdf", routes.pack),
    Route("/pack/{pack_id}/{exhibit_id}/{page:int}/{form}.jpg", routes.pack_page),
    Route("/export/{report}.codebook.csv", routes.codebook),
    Route("/export/{report}.csv", routes.export),
    Route("/import/rejects.csv", routes.rejects),
    Route("/report/{appeal_no}.{form:str}", routes.report),
    Route("/run/{run_no:int}.csv", routes.run),
    Route("/log.csv", routes.log),
    Route("/letter/{letter_id}.{wanted:str}", routes.letter),
    Route("/numbers/{card}.csv", routes.chart),
    Route("/numbers/cases/{metric}.csv", routes.cases),
    Route("/parties", routes.find),
    Route("/healthz", health),
]

app = st.App(
    Path(__file__).resolve().parent / "pages" / "shared" / "frame.py",
    routes=ROUTES,
    middleware=[Middleware(SecurityHeaders), Middleware(Guard, reached())],
    on_script_error=error_page,
    lifespan=lifespan,
)

if __name__ == "__main__":
    os.umask(0o077)  # what the office writes is its own
    serve(app, address=sys.argv[1], port=int(sys.argv[2]))
