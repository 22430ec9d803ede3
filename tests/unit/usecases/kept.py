"""Electronic documents whose way has ended, their files, and an archive for them."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from invoicing.domain.account import Account
from invoicing.domain.request import Issued, Request, State, Step, request_key
from invoicing.domain.sdi import Notice, SdiState, SdiStatus, Transmission
from invoicing.domain.stored_file import StoredFile
from invoicing.usecases.audit_archive import AuditArchive, Looked
from invoicing.usecases.keep_document import KeepDocument
from tests.builders import NOW_MS, a_request, an_account
from tests.fakes import Hook, Moment, no_hook
from tests.fakes.archive import FakeArchive
from tests.fakes.clock import FakeClock
from tests.fakes.files import FakeFiles
from tests.fakes.ledger import FakeLedger

INVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<p:FatturaElettronica xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2" versione="FPR12">
<FatturaElettronicaHeader><CedentePrestatore><DatiAnagrafici>
<IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>01234560017</IdCodice></IdFiscaleIVA>
<CodiceFiscale>01234560017</CodiceFiscale><Anagrafica><Denominazione>Prova S.r.l.</Denominazione></Anagrafica>
</DatiAnagrafici></CedentePrestatore><CessionarioCommittente><DatiAnagrafici>
<CodiceFiscale>RSSMRA80A01H501U</CodiceFiscale>
<Anagrafica><Nome>Mario</Nome><Cognome>Rossi</Cognome></Anagrafica></DatiAnagrafici></CessionarioCommittente>
</FatturaElettronicaHeader><FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento>
<TipoDocumento>TD01</TipoDocumento><Divisa>EUR</Divisa><Data>2026-11-21</Data><Numero>{number}</Numero>
<ImportoTotaleDocumento>244.00</ImportoTotaleDocumento>
</DatiGeneraliDocumento></DatiGenerali></FatturaElettronicaBody></p:FatturaElettronica>"""
RECEIPT = """<?xml version="1.0" encoding="UTF-8"?>
<m:RicevutaConsegna xmlns:m="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0" versione="1.0">
<IdentificativoSdI>724999</IdentificativoSdI><NomeFile>IT01234560017_0000{number}.xml</NomeFile></m:RicevutaConsegna>"""


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Attic:
    """Documents to be kept, and what keeps them; each call of a port can be its process's last."""

    hook: Hook = no_hook

    def __post_init__(self) -> None:
        self.clock = FakeClock()
        self.ledger, self.files = FakeLedger(self._hooked), FakeFiles(self._hooked)
        self.archive = FakeArchive(self.clock, self._hooked)
        self.account: Account = an_account()

    def _hooked(self, moment: Moment, operation: str) -> None:
        self.hook(moment, operation)

    def store(self, key: str, text: str) -> StoredFile:
        """A file, as a step of the worker stored it."""
        content = text.encode()
        digest = hashlib.sha256(content).hexdigest()
        self.files.put(key, content, sha256=digest, metadata={})
        return StoredFile(key=key, sha256=digest, size=len(content), stored_ms=NOW_MS)

    def document(self, number: int, *, state: SdiState = SdiState.DELIVERED, **changes: Any) -> Request:
        """A document that is to be kept next."""
        key = f"documents/demo/doc_{number}"
        receipt = self.store(f"{key}-rc.xml", RECEIPT.format(number=number))
        sdi = Transmission(
            status=SdiStatus(state=state),
            since_ms=NOW_MS,
            xml=self.store(f"{key}.xml", INVOICE.format(number=number)),
            notices=(Notice(type="RC", digest="0" * 64, file=receipt),),
        )
        made = a_request(
            **{
                "id": f"doc_{number}",
                "reference": f"order-{number}",
                "state": State.ISSUED,
                "step": Step.FOLLOW,
                "issued": Issued(provider_id=f"p{number}", number=str(number)),
                "file": self.store(f"{key}.pdf", f"%PDF-{number}"),
                "sdi": sdi,
                **changes,
            }
        )
        return self.ledger.write(made)[0]

    def keep(self, number: int) -> Request:
        """Keep document ``number``, as it stands in the ledger."""
        return KeepDocument(self.ledger, self.files, self.archive, self.clock).run(self.account, self.request(number))

    def keep_unless_done(self, number: int) -> None:
        """Keep document ``number``, as the worker does: until it is completed."""
        if self.request(number).state is not State.COMPLETED:
            self.keep(number)

    def request(self, number: int) -> Request:
        """Document ``number`` as it stands."""
        found = self.ledger.get(Request, request_key(f"doc_{number}"))
        assert found is not None
        return found

    def audit(self) -> list[Looked]:
        """Everything in the archive."""
        return list(AuditArchive(self.ledger, self.archive).run("demo"))

    def wrong(self) -> list[str]:
        """What is wrong with it."""
        return [f"{one.number}: {line}" for one in self.audit() for line in one.wrong]


def dying(at: int) -> Callable[[Moment, str], None]:
    """A hook that kills at its ``at``-th call."""
    calls = iter(range(10_000))

    def hook(_: Moment, __: str) -> None:
        if next(calls) == at:
            raise Killed

    return hook
