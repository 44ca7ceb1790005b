"""Evidence files in an S3-compatible object store: ``REDRESS_VAULT=s3://bucket/prefix``.

The hash is the key. Nothing is public and no links are created: files are read only through the application. The
address and access of the store (``AWS_ENDPOINT_URL``, ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, ``AWS_REGION``,
``AWS_ALLOW_HTTP``) and its encryption (``AWS_SERVER_SIDE_ENCRYPTION``, ``AWS_SSE_KMS_KEY_ID``) are set in the
environment, under the names that every tool for such stores uses; see docs/deploy.md.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from core.documents.vault import SHA256, VaultUnreachableError, path_of

WAIT: Final = timedelta(seconds=30)  # for the largest document over a slow line

CONNECT: Final = timedelta(seconds=5)

TRIES: Final = 3


class ObjectStore:
    """The files of a bucket under a prefix; implements ``vault.Files``."""

    def __init__(self, url: str) -> None:
        """Does not contact the store yet. Raises ValueError if the address or a setting cannot be read."""
        try:
            self._store = S3Store.from_url(
                url.rstrip("/"),
                client_options={"timeout": WAIT, "connect_timeout": CONNECT, "allow_http": _is_http_allowed()},
                retry_config={"max_retries": TRIES, "retry_timeout": WAIT},
            )
        except BaseError as error:
            raise ValueError(_first_line(error)) from error

    def need(self) -> None:
        """Raises VaultUnreachableError if the store does not answer, or the bucket is missing or forbidden."""
        with _answered(FileNotFoundError):
            next(iter(obstore.list(self._store, chunk_size=1)), None)

    def read(self, sha256: str) -> bytes:
        """The bytes under this hash. Raises FileNotFoundError or VaultUnreachableError."""
        with _answered():
            return obstore.get(self._store, path_of(sha256)).bytes().to_bytes()

    def write(self, sha256: str, data: bytes) -> None:
        """Stores the bytes and reads them back. Raises VaultUnreachableError unless they are stored unchanged."""
        with _answered(FileNotFoundError):
            obstore.put(self._store, path_of(sha256), data, use_multipart=False)
        if self.read(sha256) != data:
            raise VaultUnreachableError("what was read back is not what was written")

    def has(self, sha256: str) -> bool:
        """Whether there is an object under this hash."""
        try:
            with _answered():
                obstore.head(self._store, path_of(sha256))
        except FileNotFoundError:
            return False
        return True

    def make_durable(self, sha256: str) -> None:
        """Does nothing: what the store has confirmed is durable."""

    def names(self) -> Iterator[str]:
        """The SHA-256 of every object, in order."""
        with _answered():
            for page in obstore.list(self._store):
                yield from sorted(name for each in page if SHA256.fullmatch(name := each["path"].rpartition("/")[2]))


@contextmanager
def _answered(*more: type[Exception]) -> Iterator[None]:
    """Turns every error of the library, except a missing name and ``more``, into VaultUnreachableError."""
    unanswered: tuple[type[Exception], ...] = (BaseError, *more)
    try:
        yield
    except unanswered as error:
        raise VaultUnreachableError(_first_line(error)) from error


def _is_http_allowed() -> bool:
    """Reads AWS_ALLOW_HTTP, which the library ignores if options are passed as well."""
    return os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true"


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
