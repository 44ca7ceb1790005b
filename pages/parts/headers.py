"""What every answer of the house tells the browser to refuse."""

from pathlib import Path
from typing import Final

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# No guessing of types, no page of another site around this one, no address of a case told to other sites.
TOLD: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
}

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
                for name, value in TOLD.items():
                    headers.setdefault(name, value)
                if WITH_THE_PAGE and headers.get("content-type", "").startswith("text/html"):
                    headers.append("Link", WITH_THE_PAGE)
            await send(message)

        await self.app(scope, receive, told if scope["type"] == "http" else send)
