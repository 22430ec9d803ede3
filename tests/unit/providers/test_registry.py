"""Which providers there are."""

import subprocess
import sys

import pytest

from invoicing.providers.fattura24.adapter import Fattura24
from invoicing.providers.registry import PROVIDERS, Registry


class NoClock:
    def now_ms(self) -> int:
        raise AssertionError

    def sleep_ms(self, duration_ms: int) -> None:
        raise AssertionError(duration_ms)


def test_makes_a_provider_once() -> None:
    registry = Registry(clock=NoClock())
    assert isinstance(registry.get("fattura24"), Fattura24)
    assert registry.get("fattura24") is registry.get("fattura24")
    assert registry.slugs() == tuple(sorted(PROVIDERS))


def test_knows_no_other() -> None:
    with pytest.raises(KeyError):
        Registry(clock=NoClock()).get("acme")


def test_an_address_for_nobody_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="acme"):
        Registry(clock=NoClock(), endpoints={"acme": "https://acme.invalid"})


def test_an_address_in_the_clear_is_refused_when_the_provider_is_made() -> None:
    registry = Registry(clock=NoClock(), endpoints={"fattura24": "http://fattura24.invalid"})
    with pytest.raises(ValueError, match="https"):
        registry.get("fattura24")


def test_checking_a_document_loads_neither_the_http_nor_the_xml_library() -> None:
    """The HTTP API only checks; it starts without them."""
    code = (
        "import sys\n"
        "from invoicing.domain.account import AccountConfiguration\n"
        "from invoicing.providers.registry import Registry\n"
        "provider = Registry(clock=None).get('fattura24')\n"
        "provider.check_configuration(AccountConfiguration(provider='fattura24'))\n"
        "sys.exit(','.join(name for name in ('httpx', 'lxml') if name in sys.modules) or None)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
