"""The vendor's filter language (`q`): field, operator, value; a quote inside a string is doubled."""


def text(value: str) -> str:
    """``value`` as a string of the language."""
    return "'" + value.replace("'", "''") + "'"


def contains(field: str, value: str) -> str:
    """``field`` has ``value`` somewhere in it, in whatever case."""
    return f"{field} contains {text(value)}"


def equals(field: str, value: str) -> str:
    """``field`` is ``value``."""
    return f"{field} = {text(value)}"


def between(field: str, first: str | None, last: str | None) -> list[str]:
    """``field`` lies in a span that may be open on either side."""
    found = [f"{field} >= {text(first)}"] if first else []
    return [*found, f"{field} <= {text(last)}"] if last else found


def every(*conditions: str) -> str:
    """All of ``conditions`` hold."""
    return " and ".join(conditions)
