"""What browsers hold at the server: sessions of Streamlit's with their owners, websockets, and files sent to them.

All of it on the event loop, so that nothing is counted twice or forgotten between two looks.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from starlette.types import Message, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from core.reached import Reached

SIGNED_OUT_AT_ONE_ADDRESS: Final = 60  # a whole office may share one, and everybody may stand at the door
SIGNED_OUT_IN_ALL: Final = 300
KEPT_AFTER: Final = 115.0  # seconds for which a session waits for its browser; Streamlit's own 120 are not yet over
SIGNED_IN: Final = "redress.signed_in"
"""What an accepted websocket says of itself to ``server.Frames``."""


@dataclass
class Held:
    """Whose each session is (a person's id, or "" of somebody signed out), who stands at the door, what is coming."""

    owners: dict[str, str] = field(default_factory=dict)
    at_door: "Counter[str]" = field(default_factory=Counter)
    """How many websockets each address holds signed out."""
    coming: "Counter[str]" = field(default_factory=Counter)
    """Bytes that each person is sending just now."""

    def crowded(self, address: str) -> bool:
        """Whether one more stranger would be too many, at this address or in all."""
        return self.at_door[address] >= SIGNED_OUT_AT_ONE_ADDRESS or sum(self.at_door.values()) >= SIGNED_OUT_IN_ALL

    @contextmanager
    def standing(self, address: str) -> Iterator[None]:
        """A stranger's websocket counts while the block runs."""
        self.at_door[address] += 1
        try:
            yield
        finally:
            self.at_door[address] -= 1
            self.at_door += Counter()  # forgets who holds none

    @contextmanager
    def sending(self, person_id: str, size: int) -> Iterator[None]:
        """So many bytes of that person count while the block runs; afterwards Streamlit holds them, or nobody."""
        self.coming[person_id] += size
        try:
            yield
        finally:
            self.coming[person_id] -= size

    def takes(self, person_id: str, size: int, reached: Reached) -> bool:
        """Whether there is room for so many bytes more of that person."""
        held = self.files()
        fits = held[person_id] + size <= reached.person and sum(held.values()) + size <= reached.everybody
        return fits or not size

    def files(self) -> "Counter[str]":
        """How many bytes each person has sent that are still in memory, or is just sending."""
        held = Counter(self.coming)
        files = Runtime.instance().uploaded_file_mgr if Runtime.exists() else None
        if isinstance(files, MemoryUploadedFileManager):
            for session, kept in list(files.file_storage.items()):
                held[self.owners.get(session, "")] += sum(len(each.data) for each in list(kept.values()))
        return held

    def own_session_only(self, scope: Scope, owner: str) -> Scope:
        """A handshake without the number of a session that somebody else began: then a new one begins."""
        name = b"sec-websocket-protocol"
        asked = b",".join(value for each, value in scope["headers"] if each == name).split(b",")
        if len(asked) < 3 or self.owners.get(asked[2].strip().decode("latin-1")) == owner:  # noqa: PLR2004 - name, token, session
            return scope
        others = [each for each in scope["headers"] if each[0] != name]
        return {**scope, "headers": [*others, (name, b",".join(asked[:2]))]}

    def end_later(self, session: str) -> None:
        """Ends a session that nobody comes back to in time, a stranger's at once; its state and files are let go."""

        def end() -> None:
            if Runtime.exists() and not (runtime := Runtime.instance()).is_active_session(session):
                runtime.close_session(session)
                self.owners.pop(session, None)

        asyncio.get_running_loop().call_later(KEPT_AFTER if self.owners.get(session) else 0, end)


@dataclass
class Line:
    """What the app says over one websocket: whose session it is is noted, and strangers are told less."""

    held: Held
    owner: str
    passed: Send
    session: str = ""

    async def send(self, message: Message) -> None:
        """Passes a message on; to the signed-out without what runs here and where."""
        if message["type"] == "websocket.accept":
            message = {**message, SIGNED_IN: bool(self.owner)}
        elif (data := message.get("bytes")) and not (self.owner and self.session):
            message = {**message, "bytes": self._looked_at(data)}
        await self.passed(message)

    def _looked_at(self, data: bytes) -> bytes:
        told = ForwardMsg.FromString(data)
        if not told.HasField("new_session"):
            return data
        begun = told.new_session
        self.session = begun.initialize.session_id
        self.held.owners[self.session] = self.owner
        if self.owner:
            return data
        begun.main_script_path = ""
        begun.initialize.user_info.Clear()
        begun.initialize.environment_info.Clear()
        return bytes(told.SerializeToString())
