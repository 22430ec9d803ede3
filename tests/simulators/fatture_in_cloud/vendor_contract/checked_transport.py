"""A transport that holds both sides of every exchange against the vendor's description."""

from __future__ import annotations

from typing import override

import httpx

from tests.simulators.fatture_in_cloud.vendor_contract.contract import ContractBroken, Exchange, VendorContract
from tests.simulators.fatture_in_cloud.vendor_contract.differences import NOT_DESCRIBED, NOT_JSON, OF_THE_MACHINERY


class CheckedTransport(httpx.BaseTransport):
    """Passes calls on to `inner`. What breaks the contract raises, and stays in `broken` in case it is swallowed.

    With `check_refused_requests=False` only requests that were accepted are checked, so that a test may send nonsense.
    """

    def __init__(
        self, inner: httpx.BaseTransport, contract: VendorContract, *, check_refused_requests: bool = True
    ) -> None:
        self._inner = inner
        self._contract = contract
        self._check_refused = check_refused_requests
        self.checked = 0
        self.broken: list[ContractBroken] = []

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        response = self._inner.handle_request(request)
        response.read()
        exchange = Exchange(request, response)
        if not exchange.path.startswith(NOT_DESCRIBED):
            try:
                self._check(exchange)
            except ContractBroken as broken:
                self.broken.append(broken)
                raise
        return response

    def _check(self, exchange: Exchange) -> None:
        self.checked += 1
        if exchange.accepted or self._check_refused:
            self._contract.check_request(exchange)
        if not _of_the_machinery(exchange):
            self._contract.check_answer(exchange)

    def assert_kept(self) -> None:
        """Fails when anything was broken, or when nothing was checked at all."""
        assert not self.broken, self.broken[0]
        assert self.checked, "no exchange was checked"


def _of_the_machinery(exchange: Exchange) -> bool:
    """An error that the vendor's application did not give itself (see `differences`)."""
    if exchange.accepted:
        return False
    kind = exchange.response.headers.get("content-type", "").split(";")[0]
    return exchange.response.status_code in OF_THE_MACHINERY or kind in NOT_JSON
