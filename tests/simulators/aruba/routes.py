"""Every path that is simulated: of version 1, what is needed to send and to follow (fact sheet, sections 3 to 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from werkzeug.routing import Map, Rule

from tests.simulators.answers import Answer
from tests.simulators.aruba import lists, notices, signin, upload
from tests.simulators.aruba.buckets import Bucket
from tests.simulators.aruba.world import Call, World

Host = Literal["auth", "ws"]


@dataclass(frozen=True, slots=True)
class Route:
    """`delegation`: a base user without one gets a 401 (uploads answer 0093 instead, after their other checks)."""

    operation: str
    method: str
    path: str
    handler: Callable[[World, Call], Answer]
    bucket: Bucket
    host: Host = "ws"
    token: bool = True
    delegation: bool = False


def _read(operation: str, path: str, handler: Callable[[World, Call], Answer], bucket: Bucket) -> Route:
    return Route(operation, "GET", path, handler, bucket, delegation=True)


_OUT, _NOTICES = "/services/invoice/out", "/services/notification/out"
ROUTES = (
    Route("signin", "POST", "/auth/signin", signin.sign_in, "signin", "auth", token=False),
    Route("userInfo", "GET", "/auth/userInfo", signin.user_info, "none", "auth"),
    Route("upload", "POST", "/services/invoice/upload", upload.upload, "upload"),
    Route("uploadSigned", "POST", "/services/invoice/uploadSigned", upload.upload_signed, "upload"),
    _read("findByUsername", f"{_OUT}/findByUsername", lists.find_by_username, "search"),
    _read("getByFilename", f"{_OUT}/getByFilename", lists.get_by_filename, "search"),
    _read("getByIdSdi", f"{_OUT}/getByIdSdi", lists.get_by_sdi_id, "search"),
    _read("getZipByFilename", f"{_OUT}/getZipByFilename", lists.get_zip, "search"),
    _read("pdd", f"{_OUT}/pdd", lists.preservation, "search"),
    _read("getById", f"{_OUT}/<invoice_id>", lists.get_by_id, "search"),
    _read("notification", f"{_NOTICES}/getByFilename", notices.by_file_name, "notification"),
    _read("notifications", f"{_NOTICES}/getByInvoiceFilename", notices.of_invoice_file, "notification"),
    _read("notificationsById", f"{_NOTICES}/<invoice_id>", notices.of_invoice_id, "notification"),
)


def build_map() -> Map:
    """One rule for each route, which is its endpoint."""
    return Map([Rule(route.path, endpoint=route, methods=[route.method]) for route in ROUTES])
