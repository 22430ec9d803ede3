"""Where a provider may be called."""

import pytest

from invoicing.providers.address import safe_url


@pytest.mark.parametrize(
    "url",
    [
        "http://host.docker.internal.example.com/",
        "http://docker.internal/",
        "http://172.17.0.1:3000",
        "http://10.0.0.1",
        "http://provider.invalid",
    ],
)
def test_another_machine_is_never_called_without_tls(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        safe_url(url)


def test_this_machine_seen_from_a_container_may_be() -> None:
    """`sam local` runs functions in containers, and the simulators beside them."""
    assert safe_url("http://host.docker.internal:3000/api/v0.3/") == "http://host.docker.internal:3000/api/v0.3"
