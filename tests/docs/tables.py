"""Tables of parameters, routes and settings."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from invoicing.api.routes.table import ROUTES


class _Loader(yaml.SafeLoader):
    """Passes over CloudFormation's short forms, such as `!Ref`: only the parameters are read."""


_Loader.add_multi_constructor("!", lambda loader, suffix, node: None)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines) + "\n"


def template_of(path: Path) -> dict[str, Any]:
    """The template at ``path``, without what its short forms stand for."""
    loaded: dict[str, Any] = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 - a safe loader
    return loaded


def parameter_table(template: Path) -> str:
    """The parameters of ``template``."""
    parameters: dict[str, dict[str, Any]] = template_of(template)["Parameters"]
    rows = [
        (f"`{name}`", f"`{one['Default']}`" if one["Default"] != "" else "empty", str(one["Description"]).strip())
        for name, one in parameters.items()
    ]
    return table(("Parameter", "Default", "Meaning"), rows)


def routes_table() -> str:
    """Every route."""
    rows = [
        (
            f"`{route.method} {route.path}`",
            route.summary,
            ", ".join(str(status) for status in route.answers),
            "no" if route.public else "yes",
        )
        for route in ROUTES
    ]
    return table(("Route", "What it does", "Good answer", "Token"), rows)


def settings_table(*models: type[BaseModel]) -> str:
    """The environment variables of the functions."""
    users: dict[str, list[str]] = {}
    for model in models:
        for name in model.model_fields:
            users.setdefault(name.upper(), []).append(model.__name__.removesuffix("Settings"))
    return table(("Variable", "Read by"), [(f"`{name}`", ", ".join(used)) for name, used in sorted(users.items())])
