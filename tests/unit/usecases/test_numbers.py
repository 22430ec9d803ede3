"""Numbers that we give: each once, in order, year by year, and never to two documents, whoever else is at it."""

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from invoicing.contract import Capabilities, Numbering
from invoicing.domain.account import Account, AccountConfiguration
from invoicing.domain.numbering import FirstNumber, NumberingSettings, Numbers, NumberUse, progressive
from invoicing.domain.problem import Problem, Refused
from invoicing.domain.request import Request, State, Work
from invoicing.errors import Conflict, Misconfigured
from invoicing.usecases.new_request import new_request
from invoicing.usecases.numbers import numbered, skipped, wanted_number
from tests.bench.provider import BenchProvider
from tests.builders import NOW_MS, an_account, an_electronic_document
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import FakeLedger
from tests.unit.domain.strategies import PROPERTY

SELLER = "IT01234560017"


class Numbered(BenchProvider):
    """A provider to which documents come with their numbers."""

    capabilities: ClassVar[Capabilities] = replace(BenchProvider.capabilities, numbering=Numbering.OURS)

    def __init__(self, **settings: Any) -> None:
        super().__init__(FakeClock(), 1)
        self._settings = NumberingSettings(**settings)

    def numbers(self, configuration: AccountConfiguration) -> Numbers:
        """One seller's."""
        return Numbers(SELLER, self._settings, configuration.mappings.series)


class Office:
    """A ledger, one account, and requests in it."""

    def __init__(self, **settings: Any) -> None:
        self.ledger, self.providers = FakeLedger(), Numbered(**settings)
        configuration = AccountConfiguration.model_validate(
            {"provider": "any", "mappings": {"series": {"web": "W/{number}"}}}
        )
        self.account: Account = an_account(configuration=configuration)

    def ask(self, reference: str, **changes: Any) -> Request | Problem:
        """Accept a document as the API does, with the use of its number."""
        document = an_electronic_document(
            reference=reference, account=self.account.id, **{"date": "2026-11-20", **changes}
        )
        values = document.model_dump(mode="json", exclude_defaults=True)
        request = new_request(Work.DOCUMENT, f"doc_{reference}", values, self.account.id, reference, NOW_MS, "shop")
        use = wanted_number(self.ledger, self.providers, self.account, document, request.id)
        if isinstance(use, Problem):
            return use
        saved, *_ = self.ledger.write(request, *([use] if use else []))
        return saved

    def number(self, reference: str, **changes: Any) -> str:
        """The number that a document gets."""
        request = self.ask(reference, **changes)
        assert isinstance(request, Request)
        given_number = numbered(self.ledger, self.providers, self.account, request).number
        assert given_number is not None
        return given_number


def test_numbers_follow_each_other_and_begin_anew_each_year() -> None:
    office = Office()
    given_numbers = [office.number(f"r-{day}", date=f"2026-12-{day:02}") for day in range(1, 5)]
    assert given_numbers == ["1", "2", "3", "4"]
    assert office.number("r-next", date="2027-01-02") == "1"
    assert office.number("r-late", date="2026-12-31") == "5"


def test_each_series_counts_for_itself_and_looks_as_the_account_says() -> None:
    office = Office(format="{year}-{number}")
    assert [office.number("a"), office.number("b", series="web"), office.number("c")] == ["2026-1", "W/1", "2026-2"]


def test_a_series_that_was_begun_elsewhere_goes_on() -> None:
    office = Office(first=(FirstNumber(year=2026, number=58),), first_file=37)
    assert (office.number("a"), office.number("b"), office.number("c", date="2027-01-02")) == ("58", "59", "1")
    last = office.ask("d")
    assert isinstance(last, Request)
    assert numbered(office.ledger, office.providers, office.account, last).progressive == progressive(40)


def test_a_number_stays_with_its_document_and_so_does_its_file() -> None:
    office = Office()
    request = office.ask("a")
    assert isinstance(request, Request)
    once = numbered(office.ledger, office.providers, office.account, request)
    assert numbered(office.ledger, office.providers, office.account, once) == once


def test_what_is_sent_again_keeps_its_number_and_goes_as_another_file() -> None:
    office = Office()
    request = office.ask("a")
    assert isinstance(request, Request)
    once = numbered(office.ledger, office.providers, office.account, request)
    again = numbered(office.ledger, office.providers, office.account, once.revised(progressive=None))
    assert (again.number, once.progressive, again.progressive) == ("1", "00001", "00002")


def test_a_number_that_a_caller_brings_is_taken_once() -> None:
    office = Office()
    assert office.number("a", number="7") == "7"
    taken = office.ask("b", number="7")
    assert isinstance(taken, Problem)
    assert (taken.code, taken.pointer) == ("number_taken", "/number")
    assert office.number("c", number="7", date="2027-03-01") == "7"


def test_numbers_that_callers_brought_are_passed_over() -> None:
    office = Office()
    office.number("a", number="2")
    assert [office.number("b"), office.number("c")] == ["1", "3"]


def test_the_number_of_what_was_never_issued_is_free_again() -> None:
    office = Office()
    request = office.ask("a", number="7")
    assert isinstance(request, Request)
    office.ledger.write(request.moved(State.CANCELLED, at_ms=NOW_MS, note="cancelled", step=None))
    assert office.number("b", number="7") == "7"


def test_credit_notes_may_bear_numbers_of_invoices_as_sdi_counts_them_apart() -> None:
    office = Office()
    related = [{"relation": "credited_invoice", "number": "7", "date": "2026-11-01"}]
    assert office.number("a", number="7") == office.number("b", number="7", kind="credit_note", related=related)
    assert isinstance(office.ask("c", number="7", kind="credit_note", related=related), Problem)


def test_whoever_is_slower_takes_no_number_at_all() -> None:
    """Two workers, each from what it had read: the ledger lets one of them write."""
    office = Office()
    one, other = office.ask("a"), office.ask("b")
    assert isinstance(one, Request)
    assert isinstance(other, Request)
    before = dict(office.ledger.rows)
    behind = FakeLedger()
    behind.rows = before
    numbered(office.ledger, office.providers, office.account, one)
    stale = numbered(behind, office.providers, office.account, other)
    with pytest.raises(Conflict):
        office.ledger.write(stale.revised(version=other.version), NumberUse(id=f"{SELLER}#2026#other#1", request="b"))
    assert numbered(office.ledger, office.providers, office.account, other).number == "2"


@PROPERTY
@given(
    st.lists(
        st.tuples(st.sampled_from(["", "web"]), st.sampled_from([None, "1", "3", "W/2"]), st.booleans()), max_size=12
    )
)
def test_no_two_documents_ever_bear_the_same(asked: list[tuple[str, str | None, bool]]) -> None:
    office, found = Office(), []
    for place, (series, number, next_year) in enumerate(asked):
        day = date(2027 if next_year else 2026, 11, 20)
        request = office.ask(f"r-{place}", series=series or None, number=number, date=day.isoformat())
        if isinstance(request, Request):
            done = numbered(office.ledger, office.providers, office.account, request)
            found.append((day.year, done.number, done.progressive))
    assert len({(year, number) for year, number, _ in found}) == len(found)
    assert len({name for _, _, name in found}) == len(found)


@pytest.mark.parametrize(
    "text", ["", "{year}", "{number}{number}", "{number}/{other}", "fattura numero {number}/x", "è{number}"]
)
def test_a_format_that_would_not_make_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        NumberingSettings(format=text)


def test_after_a_restored_ledger_each_series_has_to_be_said() -> None:
    """What was given since is known by nobody here, and a number is not given twice."""
    office = Office()
    office.number("a")
    numbers = office.providers.numbers(office.account.configuration)
    with pytest.raises(Refused, match="numbers_unknown"):
        skipped(office.ledger, numbers, {"": 9}, year=2026)
    office.ledger.write(*skipped(office.ledger, numbers, {"": 9, "web": 4}, year=2026))
    assert [office.number("b"), office.number("c", series="web"), office.number("d")] == ["9", "W/4", "10"]
    last = office.ask("e")
    assert isinstance(last, Request)
    name = numbered(office.ledger, office.providers, office.account, last).progressive
    assert name is not None
    assert int(name, 36) > 100_000


def test_a_series_that_is_gone_makes_the_account_wait() -> None:
    office = Office()
    request = office.ask("a", series="web")
    assert isinstance(request, Request)
    changed = office.account.revised(configuration=AccountConfiguration(provider="any"))
    with pytest.raises(Misconfigured):
        numbered(office.ledger, office.providers, changed, request)


def test_file_names_run_out_at_the_end_of_five_characters() -> None:
    assert (progressive(1), progressive(36), progressive(36**5 - 1)) == ("00001", "00010", "ZZZZZ")
    with pytest.raises(ValueError, match="no file name"):
        progressive(36**5)
