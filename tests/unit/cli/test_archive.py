"""`sportello archive`: it says what is wrong first, and gives back what was kept."""

import hashlib
import re
import subprocess
from pathlib import Path
from typing import Any

import boto3
import pytest

from invoicing.aws.archive import S3Archive
from invoicing.aws.files import S3Files
from invoicing.cli import Stack
from invoicing.domain.account import Account, account_key
from invoicing.domain.identity import request_id
from invoicing.domain.keeping import entry_key, head_key
from invoicing.domain.request import Request, Step, Work, request_key
from invoicing.domain.stored_file import StoredFile
from invoicing.usecases.keep_document import KeepDocument
from invoicing.usecases.steps.preserve import awaited
from tests.builders import NOW_MS
from tests.fakes.clock import FakeClock
from tests.integration.cloud import STACK, Cloud
from tests.unit.cli.conftest import Sportello
from tests.unit.usecases.kept import Attic


def keep(number: int, **changes: Any) -> str:
    """The id of a document that is in the archive of the stack."""
    attic = Attic()
    reference = f"order-{number}"
    made = attic.document(number, id=request_id(Work.DOCUMENT, "demo", reference), **changes)
    ledger, s3 = Stack(STACK).ledger(), boto3.client("s3")
    ledger.write(attic.account) if number == 1 else None
    (request,) = ledger.write(made.revised(version=0))
    files = S3Files(s3, "files")
    for key, (content, _) in attic.files.stored.items():
        files.put(key, content, sha256=hashlib.sha256(content).hexdigest(), metadata={})
    archive = S3Archive(s3, "archive", years=11)
    KeepDocument(ledger, files, archive, FakeClock()).run(attic.account, request)
    return request.id


def supplement(identity: str) -> str:
    """The id of the request by which the package of the document came, which is in the archive too."""
    ledger, s3 = Stack(STACK).ledger(), boto3.client("s3")
    document = ledger.get(Request, request_key(identity))
    assert document is not None
    content, key = b"a package", f"documents/demo/{identity}.preservation.zip"
    file = StoredFile(key=key, sha256=hashlib.sha256(content).hexdigest(), size=len(content), stored_ms=NOW_MS)
    files = S3Files(s3, "files")
    files.put(key, content, sha256=file.sha256, metadata={})
    (asked,) = ledger.write(awaited(document, now_ms=NOW_MS).revised(step=Step.KEEP, file=file))
    account = ledger.get(Account, account_key("demo"))
    assert account is not None
    KeepDocument(ledger, files, S3Archive(s3, "archive", years=11), FakeClock()).run(account, asked)
    return asked.id


@pytest.fixture
def kept(cloud: Cloud) -> list[str]:
    """Ids of three documents, the last one of another year."""
    last_year = {"content": {"date": "2025-12-31"}}
    return [keep(1), keep(2), keep(3, **last_year)]


def hide(key: str) -> None:
    boto3.client("s3").put_object(Bucket="archive", Key=key, Body=b"{}", ChecksumAlgorithm="SHA256")


def lose(key: str) -> None:
    """Delete every version of ``key``, as only governance mode lets somebody."""
    s3 = boto3.client("s3")
    for one in s3.list_object_versions(Bucket="archive", Prefix=key)["Versions"]:
        s3.delete_object(Bucket="archive", Key=key, VersionId=one["VersionId"], BypassGovernanceRetention=True)


@pytest.mark.usefixtures("kept")
class TestVerify:
    def test_a_whole_archive_is_said_to_be_whole(self, sportello: Sportello) -> None:
        result = sportello("archive", "verify")
        assert (result.exit_code, result.output) == (0, "demo: 3 entries, and 9 files that are whole.\n")
        assert sportello("archive", "verify", "--account", "demo").output == result.output

    def test_what_is_wrong_is_said_first(self, sportello: Sportello) -> None:
        lose(entry_key("demo", 2))
        result = sportello("archive", "verify")
        assert result.exit_code == 1
        assert result.output.splitlines() == [
            "WRONG  demo 2: the entry is missing",
            "demo: 3 entries, and 6 files that are whole.",
            "Error: the archive is not whole: 1 things are wrong.",
        ]

    def test_what_somebody_put_over_it_is_told_and_is_not_wrong(self, sportello: Sportello) -> None:
        hide(entry_key("demo", 2))
        result = sportello("archive", "verify")
        assert result.exit_code == 0
        assert "demo 2: the entry is whole, but something was put over it" in result.output

    def test_after_a_restored_ledger_the_index_is_taken_over(self, sportello: Sportello) -> None:
        boto3.client("dynamodb").delete_item(TableName="records", Key={"pk": {"S": head_key("demo")}})
        result = sportello("archive", "verify")
        assert (result.exit_code, result.output.count("archive resume")) == (1, 3)
        assert "3 entries of demo were unknown" in sportello("archive", "resume", "demo").output
        assert sportello("archive", "verify").exit_code == 0

    def test_what_does_not_follow_is_not_taken_over(self, sportello: Sportello) -> None:
        boto3.client("dynamodb").delete_item(TableName="records", Key={"pk": {"S": head_key("demo")}})
        lose(entry_key("demo", 1))
        hide(entry_key("demo", 1))
        result = sportello("archive", "resume", "demo")
        assert (result.exit_code, "archive verify" in result.output) == (1, True)


class TestRestore:
    def test_a_year_comes_back_with_an_index(self, sportello: Sportello, kept: list[str], tmp_path: Path) -> None:
        folder = tmp_path / "2026"
        result = sportello("archive", "restore", "demo", "--year", "2026", "--to", str(folder))
        assert result.exit_code == 0, result.output
        assert sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()) == [
            *(f"00000{number}-{number}/{name}" for number in (1, 2) for name in names(number)),
            "SHA256SUMS",
            "index.html",
        ]
        page = (folder / "index.html").read_text("utf-8")
        assert "Mario Rossi RSSMRA80A01H501U" in page
        links = re.findall(r'href="([^"]+)"', page)
        assert len(links) == 1 + 2 * 3
        assert all((folder / link).is_file() for link in links)

    def test_its_hashes_are_those_that_other_tools_compute(
        self, sportello: Sportello, kept: list[str], tmp_path: Path
    ) -> None:
        sportello("archive", "restore", "demo", "--year", "2026", "--to", str(tmp_path))
        checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False)
        assert checked.returncode == 0
        assert checked.stdout.count(b": OK") == 2 * 4

    @pytest.mark.parametrize("known", [True, False], ids=["the ledger knows it", "the archive alone knows it"])
    def test_one_document_comes_back_by_its_reference(
        self, sportello: Sportello, kept: list[str], tmp_path: Path, *, known: bool
    ) -> None:
        if not known:
            boto3.client("dynamodb").delete_item(TableName="records", Key={"pk": {"S": request_key(kept[1])}})
        result = sportello("archive", "restore", "demo", "--reference", "order-2", "--to", str(tmp_path))
        assert result.output == f"1 documents are in {tmp_path}; begin with {tmp_path / 'index.html'}.\n"
        assert (tmp_path / "000002-2" / "pdf.pdf").read_bytes() == b"%PDF-2"

    @pytest.mark.parametrize("known", [True, False], ids=["the ledger knows it", "the archive alone knows it"])
    def test_what_came_later_comes_back_with_its_document(
        self, sportello: Sportello, kept: list[str], tmp_path: Path, *, known: bool
    ) -> None:
        asked = supplement(kept[0])
        if not known:
            for one in (kept[0], asked):
                boto3.client("dynamodb").delete_item(TableName="records", Key={"pk": {"S": request_key(one)}})
        result = sportello("archive", "restore", "demo", "--reference", "order-1", "--to", str(tmp_path))
        assert result.output == f"1 documents are in {tmp_path}; begin with {tmp_path / 'index.html'}.\n"
        assert (tmp_path / "000001-1" / "pdf.pdf").read_bytes() == b"%PDF-1"
        assert (tmp_path / "000004-1" / "preservation.zip").read_bytes() == b"a package"
        assert "<td>4 (to 1)</td><td>2026-11-21</td><td>1</td>" in (tmp_path / "index.html").read_text("utf-8")

    @pytest.mark.usefixtures("kept")
    def test_what_is_wrong_is_said_and_the_rest_restored(self, sportello: Sportello, tmp_path: Path) -> None:
        s3 = boto3.client("s3")
        for one in s3.list_object_versions(Bucket="archive", Prefix="demo/2026/")["Versions"]:
            if one["Key"].endswith(".pdf"):
                lose(one["Key"])
        result = sportello("archive", "restore", "demo", "--year", "2026", "--to", str(tmp_path))
        assert (result.exit_code, result.output.count("WRONG")) == (1, 2)
        assert not list(tmp_path.rglob("*.pdf"))
        assert len(list(tmp_path.rglob("*.xml"))) == 4

    @pytest.mark.usefixtures("kept")
    @pytest.mark.parametrize("words", [(), ("--year", "2026", "--reference", "a")])
    def test_either_a_year_or_a_reference(self, sportello: Sportello, tmp_path: Path, words: tuple[str, ...]) -> None:
        result = sportello("archive", "restore", "demo", *words, "--to", str(tmp_path))
        assert (result.exit_code, "either --reference or --year" in result.output) == (2, True)

    @pytest.mark.usefixtures("kept")
    def test_a_folder_with_something_in_it_is_left_alone(self, sportello: Sportello, tmp_path: Path) -> None:
        (tmp_path / "mine").write_text("x")
        result = sportello("archive", "restore", "demo", "--year", "2026", "--to", str(tmp_path))
        assert (result.exit_code, [one.name for one in tmp_path.iterdir()]) == (1, ["mine"])

    @pytest.mark.usefixtures("kept")
    def test_what_was_never_kept_is_not_there(self, sportello: Sportello, tmp_path: Path) -> None:
        result = sportello("archive", "restore", "demo", "--reference", "order-9", "--to", str(tmp_path))
        assert (result.exit_code, "no such document" in result.output) == (1, True)


def names(number: int) -> list[str]:
    return [f"IT01234560017_0000{number}.xml", "RC.xml", "entry.json", "pdf.pdf"]
