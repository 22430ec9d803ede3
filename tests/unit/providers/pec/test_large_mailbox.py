"""Many invoices of suppliers in the mailbox are not loaded, whatever its provider shows of their structure."""

import pytest

from invoicing.domain.sdi import SdiState
from tests.contract.benches.pec import PecBench
from tests.simulators.pec.envelopes import carried, plain
from tests.unit.providers.pec.test_mailbox import HOUR, connection, order, passing

SUPPLIER = "IT01879020517_00001"
SIZE = 1_300_000
# More than a session may receive (64 MB), were they read whole.
MANY = 45


@pytest.mark.parametrize("subject", ["Invio File 1", "another subject"])
def test_many_large_invoices_of_suppliers_are_not_loaded(subject: str) -> None:
    bench = PecBench()
    bench.office.configure(encoded_original=True)
    pec = connection(bench)
    issued = pec.issue(order(bench))
    passing(bench, 2 * HOUR)
    assert bench.office.mailbox()
    files = {f"{SUPPLIER}.xml": b"x" * SIZE, f"{SUPPLIER}_MT_001.xml": b"<x/>"}
    sent = plain("sdi03@pec.fatturapa.it", bench.office.address, subject, files, bench.office.moment())
    raw = carried(sent, bench.office.moment(), encoded=True)
    assert len(raw) * MANY > 64 * 1024 * 1024
    for _ in range(MANY):
        bench.office.receive(raw)
    assert pec.sdi_status(issued).state is SdiState.DELIVERED
    pec.issue(order(bench, "k-2"))
    assert bench.office.submissions[-1].recipient == "sdi03@pec.fatturapa.it"


def test_a_large_notification_is_known_by_its_beginning() -> None:
    bench = PecBench()
    pec = connection(bench)
    issued = pec.issue(order(bench))
    name = bench.office.submissions[0].subject.removesuffix(".xml")
    notice = {f"{name}_AT_001.zip": b"x" * 200_000}
    sent = plain("sdi03@pec.fatturapa.it", bench.office.address, "Attestazione", notice, bench.office.moment())
    bench.office.receive(carried(sent, bench.office.moment(), encoded=True))
    assert [message.content for message in pec.notifications(issued) if message.name in notice] == [*notice.values()]
