"""What every answer of the house tells the browser to refuse."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Final

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.reached import reached
from pages.parts.door import FOCUS

# No guessing of types, no page of another site around this one, no address of a case told to other sites.
TOLD: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HTTPS_ONLY: Final = {"Strict-Transport-Security": "max-age=31536000"}
"""Told where the office says that it is reached by https: for a year the browser comes by nothing else."""

# Streamlit's page asks for the scripts of its elements one after the other, as it meets them. Those of the case
# page are named with the page itself and come while the page starts; under another name they come as before.
SCRIPTS: Final = (
    "BidiComponent", "serialization", "recordbatch", "_arrayReduce", "Html", "purify.es", "Button", "ButtonGroup",
    "WidgetLabel", "WidgetLabelHelpIconInline", "useBasicWidgetState", "styled-components",
)  # fmt: skip


def _scripts() -> str:
    static = Path(streamlit.__file__).parent / "static"
    found = [path for name in SCRIPTS for path in sorted((static / "static" / "js").glob(f"{name}.*.js"))]
    return ", ".join(f"</{path.relative_to(static).as_posix()}>; rel=modulepreload" for path in found)


WITH_THE_PAGE: Final = _scripts()


def _written_in_the_page() -> list[str]:
    """The scripts that stand in the page itself, Streamlit's and the door's, each by its hash."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    written = re.findall(r"<script>(.*?)</script>", page + FOCUS, re.DOTALL)
    return [f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in written]


# What Streamlit's page needs to run, and nothing from elsewhere: its components' scripts come as blobs, its styles are
# written by script, pictures of documents are the office's own. Nothing may be sent to another site, in a form neither.
CONTENT: Final = "; ".join(
    (
        "default-src 'none'",
        f"script-src 'self' blob: {' '.join(_written_in_the_page())}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)


class Headers:
    """Adds them to each answer that does not say otherwise, and to the page the scripts it will need."""

    def __init__(self, app: ASGIApp) -> None:
        """Stands before the app."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on, with the headers on what comes back."""

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (TOLD | HTTPS_ONLY if reached().https else TOLD).items():
                    headers.setdefault(name, value)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("Content-Security-Policy", CONTENT)
                    headers.append("Link", WITH_THE_PAGE)
                for name in [each for each in headers if each.startswith("access-control-")]:
                    del headers[name]  # Streamlit lets a page at its own default port send files; nobody else may read
            await send(message)

        await self.app(scope, receive, told if scope["type"] == "http" else send)
