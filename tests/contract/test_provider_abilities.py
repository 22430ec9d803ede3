"""What every provider with an ability promises of it: transmission to SdI, preservation, credentials that end."""

from collections.abc import Iterator

import pytest

from invoicing.abilities import ChecksAccount, PreservesDocuments, RenewsCredentials, TransmitsDocuments
from invoicing.contract import Order, SdiDelivery
from invoicing.domain.document import DocumentKind
from invoicing.domain.effect import Effect
from invoicing.domain.request import Issued, Work
from invoicing.domain.sdi import SdiState
from invoicing.errors import OutcomeUnknown, ProviderError, Rejected, Unauthorized, Unavailable, Unsupported
from invoicing.providers.registry import PROVIDERS
from tests.contract.benches import Bench, bench_for, connect, order_for
from tests.fakes.faulty_transport import Moment

KEY = "demo-0123456789abcdef"
ON_ITS_WAY = (SdiState.SENT, SdiState.DELIVERED)


@pytest.fixture(params=sorted(PROVIDERS))
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """Each provider on its simulator; at the end the simulator's own alarms are heard."""
    bench = bench_for(request.param)
    yield bench
    bench.assert_well_behaved()


def failure(act: object, *args: object) -> ProviderError:
    """The error that ``act`` must end with."""
    assert callable(act)
    with pytest.raises(ProviderError) as caught:
        act(*args)
    return caught.value


# Transmission.


def sender(bench: Bench) -> TransmitsDocuments | None:
    """A connection that transmits; None where the provider does not leave that to us."""
    connection = connect(bench)
    declared = bench.provider().capabilities.sdi is SdiDelivery.WE_SEND
    assert isinstance(connection, TransmitsDocuments) == declared
    return connection if isinstance(connection, TransmitsDocuments) else None


def issued(bench: Bench) -> Issued:
    return connect(bench).issue(Order(bench.document(DocumentKind.INVOICE, electronic=True), KEY))


def test_what_is_issued_is_sent_only_when_asked_and_once(bench: Bench) -> None:
    if connection := sender(bench):
        document = issued(bench)
        assert connection.sdi_status(document).state is SdiState.TO_SEND
        assert bench.transmissions(KEY) == 0
        for _ in range(2):
            assert connection.transmit(document).state in ON_ITS_WAY
        assert bench.transmissions(KEY) == 1
        assert connection.sdi_status(document).state in ON_ITS_WAY


@pytest.mark.parametrize("moment", Moment)
def test_a_sending_that_breaks_off_is_unknown_and_the_status_tells(bench: Bench, moment: Moment) -> None:
    if connection := sender(bench):
        document, written = issued(bench), bench.gate.written
        bench.faults.break_next(moment, on=Effect.WRITE)
        assert isinstance(failure(connection.transmit, document), OutcomeUnknown)
        assert bench.gate.written == written + 1
        left = moment is Moment.AFTER
        assert bench.transmissions(KEY) == left
        assert connection.sdi_status(document).state in (ON_ITS_WAY if left else (SdiState.TO_SEND,))


def test_a_spoilt_answer_to_a_sending_is_unknown(bench: Bench) -> None:
    if sender(bench):
        for name in bench.spoilt_answers(Effect.WRITE):
            fresh = bench_for(bench.slug)
            document = issued(fresh)
            fresh.spoilt_answers(Effect.WRITE)[name]()
            connection = sender(fresh)
            assert connection is not None
            assert isinstance(failure(connection.transmit, document), OutcomeUnknown), name


def test_a_document_that_does_not_pass_the_checks_never_leaves(bench: Bench) -> None:
    if connection := sender(bench):
        document, written = issued(bench), bench.gate.written
        bench.make_unfit(document)
        error = failure(connection.transmit, document)
        assert isinstance(error, Rejected)
        assert error.detail
        assert (bench.gate.written, bench.transmissions(KEY)) == (written, 0)


def test_the_file_is_that_of_the_document(bench: Bench) -> None:
    if connection := sender(bench):
        assert b"FatturaElettronica" in connection.fetch_xml(issued(bench))
        assert isinstance(failure(connection.fetch_xml, Issued(provider_id="40206114")), Unavailable)
        assert isinstance(failure(connection.fetch_xml, Issued(provider_id="")), Unsupported)


# Preservation.


def test_what_is_said_to_be_preserved_can_be_proven(bench: Bench) -> None:
    declared = Work.PRESERVATION in bench.provider().capabilities.works
    connection = connect(bench)
    assert isinstance(connection, PreservesDocuments) == declared
    if isinstance(connection, PreservesDocuments):
        # Nobody has it at once.
        order = order_for(bench, bench.document(DocumentKind.INVOICE, electronic=True), KEY)
        document = connection.issue(order)
        assert isinstance(failure(connection.fetch_preservation_package, document), Unavailable)


# Credentials that end.


def renewer(bench: Bench) -> RenewsCredentials | None:
    """The provider, if its credentials can end; its bench then brings some that are about to."""
    provider = bench.provider()
    assert isinstance(provider, RenewsCredentials) == bool(bench.ending_credentials())
    return provider if isinstance(provider, RenewsCredentials) else None


def test_credentials_are_renewed_in_time_and_the_new_ones_work(bench: Bench) -> None:
    if provider := renewer(bench):
        old = bench.ending_credentials()
        due = provider.renewal_due_ms(old)
        assert due is not None
        assert due <= bench.gate.now_ms()
        new = provider.renew(old, bench.gate)
        assert new != old
        later = provider.renewal_due_ms(new)
        assert later is not None
        assert later > bench.gate.now_ms()
        connection = bench.provider().connect(new, bench.configuration, bench.gate)
        assert isinstance(connection, ChecksAccount)
        assert connection.check_account().key_valid
        # The window stays the same, so calls that were made go on counting.
        identity = bench.provider().identity
        assert identity(new, bench.configuration) == identity(old, bench.configuration)


def test_credentials_that_cannot_be_renewed_wait_for_their_owner(bench: Bench) -> None:
    if provider := renewer(bench):
        old = bench.ending_credentials()
        bench.withdraw_consent(old)
        error = failure(provider.renew, old, bench.gate)
        assert isinstance(error, Unauthorized)
        assert error.remedy


def test_a_renewal_that_breaks_off_is_tried_again_and_shows_no_token(bench: Bench) -> None:
    if provider := renewer(bench):
        old = bench.ending_credentials()
        for moment in Moment:
            bench.faults.break_next(moment)
            error = failure(provider.renew, old, bench.gate)
            assert isinstance(error, Unavailable)
            assert not any(
                str(secret) in f"{error!r} {error.__dict__}" for secret in old.values() if len(str(secret)) > 8
            )
