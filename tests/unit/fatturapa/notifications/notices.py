"""Notification files of every type and both families: SdI's own where there is a simulated one, else written here."""

import itertools
from pathlib import Path
from typing import Any

from tests.simulators.clock import VirtualClock
from tests.simulators.sdi import ExchangeSystem, Notice
from tests.unit.simulators.sdi.files import OFFICE, invoice_file

SAMPLES = Path(__file__).parents[5] / "shared/data/fatturapa/notifications"
PUBLIC = "http://www.fatturapa.gov.it/sdi/messaggi/v1.0"
PRIVATE = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0"
NAME = "IT01234560017_00001"
DAY = 86_400.0

OFFICE_ANSWER = f"""<?xml version="1.0" encoding="UTF-8"?>
<t:NotificaEsitoCommittente xmlns:t="{PUBLIC}" versione="1.0"><IdentificativoSdI>725000</IdentificativoSdI>
<RiferimentoFattura><NumeroFattura>7/PA</NumeroFattura><AnnoFattura>2026</AnnoFattura></RiferimentoFattura>
<Esito>EC02</Esito><Descrizione>Importo non dovuto</Descrizione></t:NotificaEsitoCommittente>""".encode()
ANSWER_SENT_BACK = f"""<?xml version="1.0" encoding="UTF-8"?>
<t:ScartoEsitoCommittente xmlns:t="{PUBLIC}" versione="1.0"><IdentificativoSdI>725000</IdentificativoSdI>
<Scarto>EN01</Scarto><MessageId>123</MessageId></t:ScartoEsitoCommittente>""".encode()


class Post:
    """An Exchange System with one transmitter, who keeps what it gets."""

    def __init__(self, **switches: Any) -> None:
        self.clock = VirtualClock()
        self.exchange = ExchangeSystem(clock=self.clock, **switches)
        self._numbers = itertools.count(1)

    def notices(self, *, wait: float = 30 * DAY, name: str = NAME, **invoice: Any) -> list[Notice]:
        """All that SdI says of one new file within `wait` seconds."""
        number = next(self._numbers)
        got: list[Notice] = []
        content = invoice_file(**{"number": f"{number}/PA"} | invoice)
        signed = ".p7m" if content[:1] == b"0" else ""
        self.exchange.take(f"{name}.xml{signed}", content, got.append)
        self.clock.advance(wait)
        self.exchange.deliver_due()
        return got


def one(kind: str, *, public: bool, **switches: Any) -> Notice:
    """One notice of the kind, as it comes about."""
    facts: dict[str, dict[str, Any]] = {
        "NS": {"unknown_buyers": {"IT09876540155"}},
        "MC": {"unreachable_recipients": {OFFICE, "ABC1234"}},
        "AT": {"unreachable_recipients": {OFFICE}},
        "NE": {"office_answers": {OFFICE: "EC02"}},
    }
    post = Post(**facts.get(kind, {}) | switches)
    return next(notice for notice in post.notices(public=public) if notice.kind == kind)
