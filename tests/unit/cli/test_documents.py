"""`sportello documents`: the same output with AWS credentials and over HTTPS, for people and for machines."""

from functools import partial

import boto3
import pytest

from invoicing.cli import Stack
from invoicing.domain.request import Request, request_key
from invoicing.domain.sdi import SdiState, SdiStatus, Transmission
from tests.integration.cloud import STACK
from tests.simulators.serve import RunningServer
from tests.unit.cli.office import TOKEN, Office

NOBODY = "doc_" + "0" * 40


def test_documents_are_listed_alike_in_both_ways(office: Office) -> None:
    first, second = office.issue("a-1"), office.accept("a-2")
    lines = office.both(lambda way: way.done("documents", "list", "--account", "demo").splitlines())
    assert [line.split()[:2] for line in lines] == [[second, "accepted"], [first, "completed"]]
    # What is accepted carries an estimate, which time changes; what is completed does not change.
    found = office.both(lambda way: way.json("documents", "list", "--account", "demo", "--state", "completed"))
    assert [one["id"] for one in found["documents"]] == [first]
    assert found["next"] is None


def test_lists_are_narrowed_and_paged(office: Office) -> None:
    ids = [office.issue(f"a-{number}", date=f"2026-11-{number:02}") for number in (1, 2, 3)]
    assert [
        one["id"] for one in office.json("documents", "list", "--from", "2026-11-02", "--account", "demo")["documents"]
    ] == ids[:0:-1]
    by_day = office.json("documents", "list", "--account", "demo", "--from", "2026-11-02", "--to", "2026-11-02")
    assert [one["id"] for one in by_day["documents"]] == [ids[1]]
    assert office.done("documents", "list", "--account", "demo", "--state", "rejected") == "no documents\n"
    *_, more = office.done("documents", "list", "--account", "demo", "--limit", "2").splitlines()
    cursor = more.removeprefix("There are more: --cursor ")
    last = office.json("documents", "list", "--account", "demo", "--limit", "2", "--cursor", cursor)
    assert ([one["id"] for one in last["documents"]], last["next"]) == ([ids[0]], None)
    named = office.both(lambda way: way.json("documents", "list", "--account", "demo", "--reference", "a-2"))
    assert [one["id"] for one in named["documents"]] == [ids[1]]


def test_a_list_goes_on_until_it_has_what_was_asked_for(office: Office) -> None:
    """The API gives a hundred at once; a limit of more takes several pages."""
    office.way = "url"
    for number in range(101):
        office.accept(f"a-{number}")
    found = office.json("documents", "list", "--limit", "150")
    assert (len({one["id"] for one in found["documents"]}), found["next"]) == (101, None)
    assert office.front.seen.count("GET /v1/documents") == 2


def test_one_document_is_shown_with_its_history(office: Office) -> None:
    made = office.issue("a-1")
    page = office.both(lambda way: way.done("documents", "show", made))
    for said in (f"document:    {made}", "reference:   a-1", "state:       completed", "SHA-256 ", "web: accepted"):
        assert said in page, page
    assert office.both(lambda way: way.json("documents", "show", made))["history"][-1]["state"] == "completed"


def test_a_document_is_cancelled_once_asked(office: Office) -> None:
    made = office.accept("a-1")
    refused = office.run("documents", "cancel", made, typed="n\n")
    assert (refused.exit_code, office.json("documents", "show", made)["state"]) == (1, "accepted")
    assert "It is cancelled for good." in refused.stderr
    assert office.done("documents", "cancel", made, typed="y\n").endswith(f"{made} is cancelled.\n")
    # Who did it stands in the history, by either way.
    assert office.json("documents", "show", made)["history"][-1]["who"] == "user/moto"
    office.way = "url"
    other = office.accept("a-2")
    assert office.json("documents", "cancel", "--yes", other)["state"] == "cancelled"
    assert office.json("documents", "show", other)["history"][-1]["who"] == "web"


@pytest.mark.parametrize("way", ["stack", "url"])
def test_an_unknown_outcome_is_settled(office: Office, way: str) -> None:
    office.way = way
    there, absent = office.lose("a-1"), office.lose("a-2")
    assert "attention:   The reply was lost. Look in the panel." in office.done("documents", "show", there)
    said = office.run(
        "documents", "settle", there, "--issued", "--number", "1", "--provider-id", "9", "--why", "seen", typed="y\n"
    )
    assert "It is written down as issued, as number 1, provider id 9; it is not sent again." in said.stderr
    assert said.stdout == f"{there} is issued.\n"
    shown = office.json("documents", "settle", "--yes", "--not-issued", "--why", "not in the panel", absent)
    assert (shown["state"], shown["history"][-1]["note"]) == ("accepted", "does not exist: not in the panel")


def test_what_is_not_issued_has_no_number_and_is_not_followed(office: Office) -> None:
    for more in (("--number", "1"), ("--no-follow",)):
        assert office.run("documents", "settle", NOBODY, "--not-issued", "--why", "x", *more).exit_code == 2


def test_an_electronic_document_known_by_its_number_alone_is_settled_by_who_follows_it(office: Office) -> None:
    lost, ledger = office.lose("a-1"), Stack(STACK).ledger()
    found = ledger.get(Request, request_key(lost))
    assert found is not None
    way = Transmission(status=SdiStatus(state=SdiState.TO_SEND), since_ms=found.accepted_ms, with_issue=True)
    ledger.write(found.revised(sdi=way))
    words = ("documents", "settle", "--yes", "--issued", "--number", "1", "--why", "seen", lost)
    assert office.run(*words).exit_code == 1
    assert office.json(*words, "--no-follow", "--provider-id", "9")["state"] == "issued"
    settled = ledger.get(Request, request_key(lost))
    assert settled is not None
    assert settled.sdi is None


def refused(words: tuple[str, ...], way: Office) -> tuple[int, str]:
    done = way.run(*words)
    return done.exit_code, done.output


def test_refusals_are_readable_and_alike(office: Office) -> None:
    made = office.issue("a-1")
    for words, said in (
        (
            ("documents", "show", NOBODY),
            "Error: there is no such thing here. Check the address, and which accounts your",
        ),
        (
            ("documents", "cancel", "--yes", made),
            "Error: the document is issued and cannot be taken back. Send a credit",
        ),
        (("documents", "list", "--account", "demo", "--from", "x"), "Error: /query/date_from: expected"),
        (("documents", "settle", "--yes", "--issued", "--why", "x", made), "(nothing_to_settle)"),
    ):
        exit_code, output = office.both(partial(refused, words))
        assert exit_code == 1
        assert said in output
        assert output.count("\n") == 1, output


def test_an_id_cannot_leave_its_place_in_the_path(office: Office) -> None:
    office.way = "url"
    assert office.run("documents", "show", "../accounts?x=#").exit_code == 1
    assert office.front.seen == ["GET /v1/documents/../accounts?x=#"]  # One segment, escaped: WSGI decodes it.


def test_whom_it_cannot_reach_it_says_so_and_that_it_may_be_tried_again(office: Office) -> None:
    with RunningServer(office.front) as closed:
        office.way, office.url = "url", closed
    said = office.run("documents", "show", NOBODY)
    assert (said.exit_code, TOKEN in said.output) == (3, False)
    assert said.output.startswith(f"Error: {closed} does not answer: ")


def test_a_wrong_token_is_refused(office: Office) -> None:
    office.way = "url"
    said = office.run("documents", "show", NOBODY, token="wrong")
    assert (said.exit_code, said.output) == (1, "Error: Send a valid token. (unauthorized)\n")
    assert office.run("documents", "show", NOBODY, token="two words").exit_code == 2
    assert office.run("documents", "show", NOBODY, token="").exit_code == 2


def test_a_failure_of_aws_is_named_instead_of_hidden(office: Office) -> None:
    boto3.client("dynamodb").delete_table(TableName="records")
    said = office.run("documents", "show", NOBODY)
    assert said.exit_code == 1
    assert said.output.startswith("Error: AWS refuses GetItem: ")
