"""The secret and the settings of an account."""

from typing import Any

import pytest

from invoicing.domain.account import AccountConfiguration
from invoicing.errors import Misconfigured
from tests.contract.benches.fattura24 import Fattura24Bench


@pytest.fixture
def bench() -> Fattura24Bench:
    return Fattura24Bench()


@pytest.mark.parametrize("credentials", [{}, {"api_key": "k" * 31}, {"api_key": "k" * 32, "x": 1}, {"api_key": 1}])
def test_a_secret_of_another_form_is_misconfigured_and_never_shown(
    bench: Fattura24Bench, credentials: dict[str, Any]
) -> None:
    with pytest.raises(Misconfigured) as caught:
        bench.provider().connect(credentials, bench.configuration, bench.gate)
    assert "kkk" not in f"{caught.value}{caught.value.__dict__}"
    assert caught.value.remedy


def test_spaces_around_a_copied_key_make_no_second_identity(bench: Fattura24Bench) -> None:
    assert bench.provider().identity({"api_key": f" {'k' * 32}\n"}, bench.configuration) == "k" * 32


@pytest.mark.parametrize(
    ("configuration", "pointer"),
    [
        ({"settings": {"nonsense": True}}, "/settings/nonsense"),
        ({"settings": {"credit_notes_enabled": "yes"}}, "/settings/credit_notes_enabled"),
        ({"settings": {"source": ""}}, "/settings/source"),
        ({"mappings": {"series": {"web": "-{YYYY}"}}}, "/mappings/series/web"),
        ({"mappings": {"templates": {"t": ""}}}, "/mappings/templates/t"),
        (
            {"mappings": {"payment_accounts": {"b": {"name": "B", "provider_id": "1"}}}},
            "/mappings/payment_accounts/b/provider_id",
        ),
    ],
)
def test_wrong_settings_are_named(bench: Fattura24Bench, configuration: dict[str, Any], pointer: str) -> None:
    wrong = AccountConfiguration.model_validate({"provider": "fattura24"} | configuration)
    (problem,) = bench.provider().check_configuration(wrong)
    assert problem.pointer == pointer
    with pytest.raises(Misconfigured):
        bench.provider().connect(bench.good_credentials, wrong, bench.gate)
