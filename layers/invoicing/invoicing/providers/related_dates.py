"""The date of another document, where a provider cannot name it without one."""

from invoicing.domain.problem import Problem, pointer


def missing_date(number: int) -> Problem:
    """What is wrong with related document ``number``, counted from 0."""
    return Problem(
        "missing_field",
        pointer("related", number, "date"),
        "here another document is named by its number and its date",
        "Send `date`, or name the document in `notes`.",
    )
