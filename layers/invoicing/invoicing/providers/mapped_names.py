"""Names that the account's settings were to map, and do not."""

from collections.abc import Iterable

from invoicing.domain.problem import Problem


def unknown_name(field: str, where: str, name: str, known: Iterable[str]) -> Problem:
    """``name`` stands in ``field`` (such as ``payment_account``), at JSON pointer ``where``."""
    names = ", ".join(f"`{item}`" for item in sorted(known))
    return Problem(
        f"unknown_{field}",
        where,
        f"the account's settings know no {field.replace('_', ' ')} `{name}`",
        f"Use one of {names}." if names else "Leave it out, or have it added to the account's mappings: there is none.",
    )
