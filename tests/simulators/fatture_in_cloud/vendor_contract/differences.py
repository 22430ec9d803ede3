"""Where the vendor's file and the fact sheet differ, the sheet wins: the whole list, each with its reason.

Nothing else is let through.
"""

from __future__ import annotations

from typing import Any

# Not in the file at all: the consent page, the token endpoint (sheet, section 3.1) and the host of the files (4.5).
NOT_DESCRIBED = ("/oauth/", "/doc/")

# Statuses that the vendor's machinery gives and its file does not list (sheet, sections 7 and 13).
OF_THE_MACHINERY = frozenset({502, 503, 504})

# Bodies that are not JSON although the file says so: "Parse defensively: empty, or HTML" (sheet, section 7).
# They count as errors only; a success must be what the file describes.
NOT_JSON = ("text/html",)


def mended(specification: dict[str, Any]) -> dict[str, Any]:
    """The file with its one known defect removed: a boolean whose default is a string (sheet, section 12)."""
    for parameter in specification["paths"]["/info/templates"]["get"]["parameters"]:
        if parameter.get("name") == "by_type" and parameter["schema"].get("default") == "false":
            parameter["schema"]["default"] = False
    return specification
