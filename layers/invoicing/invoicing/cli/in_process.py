"""The API of a stack, answered in this process with AWS credentials instead of a token."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, override

from invoicing import bootstrap
from invoicing.cli.service import Reply, Service
from invoicing.ports import Clock
from invoicing.settings import HttpApiSettings

if TYPE_CHECKING:
    from invoicing.api.app import HttpApi
    from invoicing.cli.stack import Stack


class _Caught(logging.Handler):
    """Keeps the failure that the API answers with a bare 500: whoever is at the command line may know what it was."""

    error: BaseException | None = None

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.error = record.exc_info[1] if record.exc_info else self.error


@dataclass(frozen=True)
class InProcess(Service):
    """The very API that runs in AWS, on the parts of ``stack``; whoever has the credentials may use every account."""

    stack: "Stack"

    @property
    @override
    def clock(self) -> Clock:
        return self.stack.clock

    @override
    def send(
        self,
        method: str,
        resource: str,
        *,
        parameters: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Reply:
        who = self.stack.caller() if method == "POST" else "reader"
        event = {
            "resource": resource,
            "path": resource,
            "httpMethod": method,
            "headers": {"Content-Type": "application/json"},
            "pathParameters": dict(parameters or {}) or None,
            "queryStringParameters": dict(query or {}) or None,
            "requestContext": {"path": resource, "authorizer": {"client": who, "accounts": "*"}},
            "body": None if body is None else json.dumps(body),
            "isBase64Encoded": False,
        }
        caught, log = _Caught(), logging.getLogger("invoicing.api")
        log.addHandler(caught)
        try:
            answer = self._api.resolve(event, None)
        finally:
            log.removeHandler(caught)
        if caught.error is not None:
            raise caught.error
        return Reply(answer["statusCode"], json.loads(answer["body"]))

    @cached_property
    def _api(self) -> "HttpApi":
        told = self.stack.told()
        return bootstrap.http_api(
            HttpApiSettings(
                table_name=self.stack.output("TableName"),
                queue_url=self.stack.output("QueueUrl"),
                bucket_name=self.stack.output("BucketName"),
                identity_secret=f"{self.stack.name}/identity-key",
                lanes=int(told.get("Lanes") or 1),
                key_days=int(told.get("KeyDays") or 90),
                public_url=told.get("PublicUrl") or self.stack.output("ApiUrl"),
            )
        )
