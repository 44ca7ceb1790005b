"""Evidence files in an object store that speaks S3: ``REDRESS_VAULT=s3://bucket/prefix``.

The hash is the key. Nothing is public and no link is made: files are read through the application alone. How the store
is reached (``AWS_ENDPOINT_URL``, ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, ``AWS_REGION``, ``AWS_ALLOW_HTTP``)
and how it encrypts what it keeps (``AWS_SERVER_SIDE_ENCRYPTION``, ``AWS_SSE_KMS_KEY_ID``) is said in the environment,
under the names that every tool for such stores knows. docs/deploy.md describes them.
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
    """Files of a bucket below a prefix; as ``vault.Files`` says."""

    def __init__(self, url: str) -> None:
        """Nothing is asked of the store yet. Raises ValueError where the address or a setting cannot be read."""
        try:
            self._store = S3Store.from_url(
                url.rstrip("/"),
                client_options={"timeout": WAIT, "connect_timeout": CONNECT, "allow_http": _is_http_allowed()},
                retry_config={"max_retries": TRIES, "retry_timeout": WAIT},
            )
        except BaseError as error:
            raise ValueError(_first_line(error)) from error

    def need(self) -> None:
        """Raises VaultUnreachableError where nobody answers for the bucket, or there is none for this office."""
        with _answered(FileNotFoundError):
            next(iter(obstore.list(self._store, chunk_size=1)), None)

    def read(self, sha256: str) -> bytes:
        """The bytes under that name; raises FileNotFoundError, or VaultUnreachableError."""
        with _answered():
            return obstore.get(self._store, path_of(sha256)).bytes().to_bytes()

    def write(self, sha256: str, data: bytes) -> None:
        """Keeps the bytes and reads them back; raises VaultUnreachableError unless they are there as given."""
        with _answered(FileNotFoundError):
            obstore.put(self._store, path_of(sha256), data, use_multipart=False)
        if self.read(sha256) != data:
            raise VaultUnreachableError("what was read back is not what was written")

    def has(self, sha256: str) -> bool:
        """Whether there is an object of that name."""
        try:
            with _answered():
                obstore.head(self._store, path_of(sha256))
        except FileNotFoundError:
            return False
        return True

    def settle(self, sha256: str) -> None:
        """What the store has confirmed stays."""

    def names(self) -> Iterator[str]:
        """The SHA-256 of every object, in order."""
        with _answered():
            for page in obstore.list(self._store):
                yield from sorted(name for each in page if SHA256.fullmatch(name := each["path"].rpartition("/")[2]))


@contextmanager
def _answered(*more: type[Exception]) -> Iterator[None]:
    """Whatever the library raises but for a name that is not there, and ``more``: the store has not answered."""
    unanswered: tuple[type[Exception], ...] = (BaseError, *more)
    try:
        yield
    except unanswered as error:
        raise VaultUnreachableError(_first_line(error)) from error


def _is_http_allowed() -> bool:
    """The library passes over the setting of this name where options are given as well."""
    return os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true"


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
