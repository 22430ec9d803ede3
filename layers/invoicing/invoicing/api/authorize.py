"""Whose bearer token a request carries, and what API Gateway is told of it."""

import hmac
import re
from collections.abc import Sequence
from typing import Any

from invoicing.domain.token import Token, Tokens, sha256

__all__ = ["Token", "Tokens", "policy", "sha256", "who_has"]

_BEARER = re.compile(r"(?i:bearer) +([\x21-\x7e]{1,512})", re.ASCII)


def who_has(header: str, tokens: Sequence[Token]) -> Token | None:
    """Whose token the Authorization ``header`` carries; every token is compared, in constant time."""
    given = _BEARER.fullmatch(header)
    if given is None:
        return None
    digest = sha256(given.group(1))
    return next((token for token in [one for one in tokens if hmac.compare_digest(one.sha256, digest)]), None)


def policy(token: Token, method_arn: str) -> dict[str, Any]:
    """Leave to call the whole API, for API Gateway caches it for every route; accounts are checked behind it."""
    api, stage, *_ = method_arn.split("/")
    return {
        "principalId": token.name,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/{stage}/*"}],
        },
        "context": {"client": token.name, "accounts": ",".join(token.accounts)},
    }
