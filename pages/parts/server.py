"""The server of the app: uvicorn, as ``python -m core serve`` starts it, with small frames for strangers.

Streamlit starts uvicorn with what it takes for granted, and cannot be told otherwise: forwarded headers are believed
from this machine, the name of the server is told, and a websocket may send 200 MB before anybody is asked who it is.
"""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from pages.parts.held import SIGNED_IN

FRAME: Final = 2_000_000  # bytes; all fields of the fullest form are a tenth of it
FRAME_AT_DOOR: Final = 64_000  # a sign-in form sends no more than where it stands
PING: Final = 30.0  # seconds, Streamlit's own


class Frames(WebSocketsSansIOProtocol):
    """A websocket that takes small frames until the guard has let somebody in who is signed in."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - uvicorn's own arguments, handed on
        """As uvicorn makes one for each connection."""
        super().__init__(*given, **named)
        self.conn.max_message_size = FRAME_AT_DOOR

    async def send(self, message: Mapping[str, Any]) -> None:
        """Says to the browser what the app says; from its welcome on, larger frames are taken where it says so."""
        if message["type"] == "websocket.accept" and message.get(SIGNED_IN):
            self.conn.max_message_size = self.config.ws_max_size
        await super().send(message)  # type: ignore[arg-type]


def serve(app: ASGIApp, address: str, port: int) -> None:
    """Answers at that address and port until it is stopped; over TLS when Streamlit's settings name a certificate."""
    certificate, key = st.get_option("server.sslCertFile"), st.get_option("server.sslKeyFile")
    uvicorn.run(
        app,
        host=address,
        port=port,
        ws=Frames,
        ws_max_size=FRAME,
        ws_per_message_deflate=False,
        ws_ping_interval=PING,
        ws_ping_timeout=PING,
        ssl_certfile=certificate or None,
        ssl_keyfile=key or None,
        proxy_headers=False,  # the guard reads them, from those whom the office names
        server_header=False,
        access_log=False,
        use_colors=False,
    )
