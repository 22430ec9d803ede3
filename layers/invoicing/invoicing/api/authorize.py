"""Bearer tokens: each is kept only as its SHA-256, and is good for the accounts it names."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from invoicing.domain.identifiers import AccountId

_BEARER = re.compile(r"(?i:bearer) +([\x21-\x7e]{1,512})", re.ASCII)


class Token(BaseModel):
    """One token: the name of who has it, its SHA-256 in hexadecimal, and its accounts (`*` is all)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    accounts: tuple[Literal["*"] | AccountId, ...]


class Tokens(BaseModel):
    """Content of the tokens' secret."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    tokens: tuple[Token, ...] = ()


def sha256(token: str) -> str:
    """What is kept of ``token``: tokens are long and random, so a plain hash cannot be searched."""
    return hashlib.sha256(token.encode()).hexdigest()


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
