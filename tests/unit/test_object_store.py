"""Documents in a store that speaks S3: kept whole or not at all, and a store that is silent is told as that.

``REDRESS_TEST_S3=http://127.0.0.1:8080`` has a store that runs already asked, as whom ``AWS_ACCESS_KEY_ID`` and
``AWS_SECRET_ACCESS_KEY`` say; else one is started that moto makes.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import boto3
import pytest
from moto.server import ThreadedMotoServer

from core.commands.verification import check_record
from core.documents.object_store import ObjectStore
from core.documents.vault import Damaged, Vault, VaultUnreachableError, path_of
from core.domain.refusals import RefusedError
from core.domain.terms import DocumentKind, Side
from core.exchange.backup import back_up, restore_from
from core.office import Office, open_office
from core.queries.documents import file_of
from tests.cases import LEAD, Clock, disclosed, done, new_office, reviewable, with_document
from tests.english import english

BUCKET = "papers"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A store that speaks S3, on this machine; its address."""
    if told := os.environ.get("REDRESS_TEST_S3"):
        yield told
        return
    store = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    store.start()
    host, port = store.get_host_and_port()
    yield f"http://{host}:{port}"
    store.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch):
    """An empty bucket, and the environment of an office whose documents are kept in it."""
    told = {
        "AWS_ENDPOINT_URL": server, "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": os.environ.get("AWS_ACCESS_KEY_ID", "office"),
        "AWS_SECRET_ACCESS_KEY": os.environ.get("AWS_SECRET_ACCESS_KEY", "of tests"),
    }  # fmt: skip
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("REDRESS_VAULT", f"s3://{BUCKET}/redress")
    made = boto3.resource("s3", endpoint_url=server).create_bucket(Bucket=BUCKET)
    yield made
    made.objects.all().delete()
    made.delete()


@pytest.fixture
def vault(bucket) -> Vault:
    """A vault over it."""
    return Vault(ObjectStore(f"s3://{BUCKET}/redress"))


@pytest.fixture
def office(bucket, tmp_path: Path) -> Iterator[Office]:
    """An office with two cases, whose documents are there."""
    office = new_office(tmp_path / "office", Clock())
    reviewable(office)
    disclosed(office)
    yield office
    office.close()


def silent(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    """From now on nobody listens where the store was."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    office.vault.files = ObjectStore(f"s3://{BUCKET}/redress")


def test_bytes_come_back_under_their_hash(vault, bucket):
    """The key is the hash, below the prefix; the same bytes twice are one object."""
    sha256 = vault.put(b"an invoice\0\xff")

    assert vault.put(b"an invoice\0\xff") == sha256 == hashlib.sha256(b"an invoice\0\xff").hexdigest()
    assert (vault.read(sha256), vault.has(sha256), vault.check(sha256)) == (b"an invoice\0\xff", True, "ok")
    assert [each.key for each in bucket.objects.all()] == [f"redress/{path_of(sha256)}"]


def test_what_is_not_there_is_missing_and_what_was_changed_is_damaged(vault, bucket):
    """And the same document taken in again mends it."""
    sha256, lost = vault.put(b"an invoice"), hashlib.sha256(b"another").hexdigest()
    bucket.put_object(Key=f"redress/{path_of(sha256)}", Body=b"an invoicf")

    assert (vault.has(lost), vault.check(lost), vault.check(sha256)) == (False, "missing", "damaged")
    with pytest.raises(Damaged):
        vault.read(sha256)
    vault.put(b"an invoice")
    assert vault.check(sha256) == "ok"


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 64 + "\n"])
def test_what_is_no_hash_leads_nowhere(vault, bucket, name):
    """No name reaches another object of the bucket."""
    bucket.put_object(Key="etc/passwd", Body=b"secret")

    assert not vault.has(name)
    assert vault.check(name) == "missing"


def test_all_names_every_document_in_order_and_nothing_else(vault, bucket):
    """What else lies in the bucket is none of it."""
    put = [vault.put(f"document {number}".encode()) for number in range(20)]
    bucket.put_object(Key="redress/readme.txt", Body=b"not evidence")
    bucket.put_object(Key=f"elsewhere/{path_of('0' * 64)}", Body=b"not evidence")

    assert list(vault.all()) == sorted(put)


def test_many_writers_of_one_document(vault):
    """Two people who file the same document at once both succeed."""
    threads = [Thread(target=vault.put, args=(b"an invoice" * 9999,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [vault.check(sha256) for sha256 in vault.all()] == ["ok"]


def test_what_cannot_be_read_back_was_not_kept(vault, monkeypatch):
    """A store that says yes and keeps something else is not believed."""
    monkeypatch.setattr(ObjectStore, "read", lambda *_: b"something else")

    with pytest.raises(VaultUnreachableError):
        vault.put(b"an invoice")


def test_no_object_is_for_the_public(vault, bucket, server):
    """Nobody reads one without the keys of the office."""
    sha256 = vault.put(b"an invoice")
    grants = bucket.Object(f"redress/{path_of(sha256)}").Acl().grants

    assert [each["Grantee"]["Type"] for each in grants] == ["CanonicalUser"]


def test_an_office_keeps_its_documents_there(office, bucket, tmp_path):
    """They are taken in, read and checked there; nothing lies in the home."""
    checked = check_record(office)

    assert (checked.exhibits, checked.faults) == (3, ())
    assert len(list(bucket.objects.all())) >= 2
    assert not (office.home / "evidence").exists()


def test_a_copy_takes_the_documents_along_and_brings_them_back(office, bucket, tmp_path):
    """A copy is whole by itself, also without the store; put back, they are in the store again."""
    done(back_up(office, tmp_path / "copy"))
    office.close()
    kept = {each.key for each in bucket.objects.all()}
    bucket.objects.all().delete()
    restored = done(restore_from(tmp_path / "copy", office.home))
    again = open_office(office.home)
    checked = check_record(again)
    again.close()

    assert restored.appeals == 2
    assert (checked.exhibits, checked.faults) == (3, ())
    assert {each.key for each in bucket.objects.all()} == kept
    assert not (office.home / "evidence").exists()


def test_while_the_store_is_silent_nothing_is_kept_and_nothing_called_missing(office, monkeypatch):
    """A person is told; afterwards the same works."""
    appeal = reviewable(office)
    with office.store.reading() as cursor:
        exhibit = cursor.value("SELECT max(exhibit_id) FROM exhibit")
    there = office.vault.files
    silent(monkeypatch, office)
    with pytest.raises(VaultUnreachableError):
        file_of(office, LEAD, exhibit)
    with pytest.raises(VaultUnreachableError):
        check_record(office)
    with pytest.raises(AssertionError, match="The document store does not answer"):
        with_document(office, appeal, Side.SELLER, DocumentKind.INVOICE)
    office.vault.files = there

    with_document(office, appeal, Side.SELLER, DocumentKind.INVOICE)
    done(file_of(office, LEAD, exhibit))


@pytest.mark.parametrize(
    ("place", "told"),
    [("papers", "path"), ("s3://", "URL"), ("s3://no-such-bucket/redress", "404")],
    ids=["no whole path", "no bucket named", "bucket unknown"],
)
def test_a_place_that_cannot_be_is_told_at_the_start(bucket, tmp_path, monkeypatch, place, told):
    """Before anybody works: the setting, what it was given, and why not."""
    monkeypatch.setenv("REDRESS_VAULT", place)
    with pytest.raises(RefusedError) as raised:
        open_office(tmp_path / "office")

    assert raised.value.refusal.code == "setting_invalid"
    assert f"REDRESS_VAULT cannot be “{place}”" in english(raised.value.refusal.because)
    assert told in english(raised.value.refusal.because)


def test_a_folder_that_machines_share_may_be_named(tmp_path, monkeypatch):
    """Then the documents lie there and not in the home."""
    monkeypatch.setenv("REDRESS_VAULT", str(tmp_path / "shared"))
    office = new_office(tmp_path / "office", Clock())
    disclosed(office)
    office.close()

    assert [each for each in (tmp_path / "shared").rglob("*") if each.is_file()]
    assert not (tmp_path / "office" / "evidence").exists()
