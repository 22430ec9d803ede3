"""Numbers and codes that can be checked without asking anybody. What may be valid is never refused."""

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError
from stdnum import iban
from stdnum.it import codicefiscale, iva

from invoicing.domain.territory import COUNTRIES, CURRENCIES, PROVINCES

# stdnum passes over dots, hyphens and look-alikes of other alphabets, which would then stand in the document.
_ITALIAN_VAT = re.compile(r"[0-9]{11}", re.ASCII)
_FOREIGN_VAT = re.compile(r"[A-Z]{2}[A-Z0-9]{2,28}", re.ASCII)
_TAX_CODE = re.compile(r"[0-9]{11}|[A-Z0-9]{16}", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
OUTSIDE_VAT_TERRITORY = "OO"
"""What stands for the country of suppliers in Livigno and Campione d'Italia, outside the territory of VAT."""

# VAT numbers of Greece begin with EL; EU is for sellers outside the Union (one-stop shop), IM of importers alike.
_VAT_COUNTRIES = COUNTRIES | {"EL", "EU", "IM", OUTSIDE_VAT_TERRITORY}


def _upper(value: Any) -> Any:
    """Spaces and lower case are how people type codes; only ASCII, where upper-casing keeps the length."""
    return value.replace(" ", "").upper() if isinstance(value, str) and value.isascii() else value


def form(pattern: str, code: str, words: str) -> Callable[[str], str]:
    """A check of a whole text against ``pattern``, told in ``words`` rather than as an expression."""
    wanted = re.compile(pattern, re.ASCII)

    def check(value: str) -> str:
        if not wanted.fullmatch(value):
            raise PydanticCustomError(code, "{words}", {"words": words})
        return value

    return check


def _currency(value: str) -> str:
    if value not in CURRENCIES:
        raise PydanticCustomError("invalid_currency", "a currency's three capitals (ISO 4217), such as EUR")
    return value


def _vat_number(value: str) -> str:
    """Italian numbers by check digit (11 digits); foreign ones by shape, for registries differ and change."""
    italian = value.removeprefix("IT") if value.startswith("IT") or value[:1].isdigit() else None
    if italian is None:
        if not _FOREIGN_VAT.fullmatch(value) or value[:2] not in _VAT_COUNTRIES:
            raise PydanticCustomError("invalid_vat_number", "a VAT number with its country's two letters first")
        return value
    if not _ITALIAN_VAT.fullmatch(italian) or not iva.is_valid(italian):
        raise PydanticCustomError(
            "invalid_vat_number", "an Italian VAT number: 11 digits, the last one being the check digit"
        )
    return "IT" + italian


def _tax_code(value: str) -> str:
    """Person (16 characters, substituted digits included) or organisation (11 digits)."""
    if not _TAX_CODE.fullmatch(value) or not codicefiscale.is_valid(value):
        raise PydanticCustomError(
            "invalid_tax_code",
            "an Italian tax code with the right check character: 16 characters, or 11 digits for an organisation",
        )
    return value


def _iban(value: str) -> str:
    if not _IBAN.fullmatch(value) or not iban.is_valid(value):
        raise PydanticCustomError("invalid_iban", "an IBAN whose check digits are right")
    return value


def _country(value: str) -> str:
    if value not in COUNTRIES:
        raise PydanticCustomError(
            "invalid_country", "a country's two letters (ISO 3166-1), such as IT or DE; GB, not UK"
        )
    return value


def _province(value: str) -> str:
    if value not in PROVINCES:
        raise PydanticCustomError("invalid_province", "an Italian province's two letters, such as MI or RM")
    return value


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise PydanticCustomError("invalid_email", "one e-mail address, such as name@example.it")
    return value


VatNumber = Annotated[str, Field(max_length=30), BeforeValidator(_upper), AfterValidator(_vat_number)]
"""Partita IVA with its country first; ``IT`` is added to 11 bare digits."""
TaxCode = Annotated[str, Field(max_length=16), BeforeValidator(_upper), AfterValidator(_tax_code)]
"""Codice Fiscale."""
Iban = Annotated[str, Field(max_length=34), BeforeValidator(_upper), AfterValidator(_iban)]
Country = Annotated[str, BeforeValidator(_upper), AfterValidator(_country)]
Province = Annotated[str, BeforeValidator(_upper), AfterValidator(_province)]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=256), AfterValidator(_email)]
RecipientCode = Annotated[
    str,
    BeforeValidator(_upper),
    AfterValidator(form("[A-Z0-9]{6,7}", "invalid_recipient_code", "7 characters A-Z and 0-9, 6 for a public body")),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z0-9]{6,7}$"}),
]
"""Codice Destinatario: 7 characters, 6 for public bodies."""
Reference = Annotated[
    str,
    AfterValidator(
        form(
            "[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
            "invalid_reference",
            "1 to 64 letters, digits, dots, underscores or hyphens, the first a letter or digit",
        )
    ),
    WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"}),
]
"""The caller's own lasting key for a request: letters, digits, dot, underscore, hyphen; at most 64."""
AccountId = Annotated[
    str,
    AfterValidator(form("[a-z0-9][a-z0-9-]{0,38}", "invalid_account", "1 to 39 lower-case letters, digits or hyphens")),
    WithJsonSchema({"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,38}$"}),
]
"""Name of one of the deployer's accounts at a provider: lower case letters, digits and hyphens; at most 39."""
MappedName = Annotated[
    str,
    AfterValidator(
        form("[a-z0-9][a-z0-9_-]{0,63}", "invalid_name", "1 to 64 lower-case letters, digits, underscores or hyphens")
    ),
    WithJsonSchema({"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$"}),
]
"""A name that the account's settings map to the provider's id."""
Currency = Annotated[
    str,
    AfterValidator(_currency),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"}),
]
"""ISO 4217."""
Phone = Annotated[
    str,
    AfterValidator(
        form(r"\+?[0-9][0-9 ./-]{3,19}", "invalid_phone", "a telephone number: digits, with + first if need be")
    ),
    WithJsonSchema({"type": "string", "pattern": r"^\+?[0-9][0-9 ./-]{3,19}$"}),
]
