"""An account's settings read as its provider's, whichever that is."""

from collections.abc import Iterable, Iterator, Sequence

from pydantic import BaseModel, ValidationError

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.problem import Problem, pointer
from invoicing.errors import Misconfigured


def setting_problems(model: type[BaseModel], configuration: AccountConfiguration, provider: str) -> Iterator[Problem]:
    """Each setting that ``model`` does not know or cannot take; ``provider`` as people call it."""
    try:
        model.model_validate(configuration.settings)
    except ValidationError as error:
        for item in error.errors(include_url=False, include_input=False, include_context=False):
            unknown = item["type"] == "extra_forbidden"
            yield Problem(
                "unknown_setting" if unknown else "invalid_setting",
                pointer("settings", *item["loc"]),
                f"{provider} has no such setting" if unknown else item["msg"],
                f"The settings are {', '.join(f'`{name}`' for name in model.model_fields)}.",
            )


def misconfigured(problems: Iterable[Problem]) -> list[Problem]:
    """``problems`` of the account, told to who sends a document or a task to it."""
    return [Problem("misconfigured_account", "/account", item.detail, item.remedy) for item in problems]


def settings_of[S: BaseModel](model: type[S], configuration: AccountConfiguration, problems: Sequence[Problem]) -> S:
    """The account's settings, if no ``problems`` of them were found.

    Raises:
        Misconfigured: some were; tells the first.
    """
    if problems:
        first = problems[0]
        raise Misconfigured(first.detail, code=first.code, remedy=first.remedy, pointer=first.pointer)
    return model.model_validate(configuration.settings)
