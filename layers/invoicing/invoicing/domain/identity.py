"""Names made by hashing, so that they say nothing and can be made again."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from invoicing.domain.canonical import fingerprint
from invoicing.domain.request import Work

_SHORT = {
    Work.DOCUMENT: "doc",
    Work.CUSTOMER: "cus",
    Work.CREDIT: "crd",
    Work.PRODUCT: "prd",
    Work.ACCOUNT_CHECK: "chk",
    Work.LOOKUP: "lst",
    Work.PRESERVATION: "pre",
}


def request_id(work: Work, account: str, reference: str) -> str:
    """Id of the one request for ``reference``: the same whenever it is asked for again."""
    digest = hashlib.sha256("\0".join((work, account, reference)).encode()).hexdigest()
    return f"{_SHORT[work]}_{digest[:40]}"


def credential_id(key: bytes, provider: str, secret: str) -> str:
    """Identity of a credential: a keyed hash, from which it cannot be found by trying."""
    return hmac.new(key, f"{provider}\0{secret}".encode(), hashlib.sha256).hexdigest()[:40]


def hash_of_secret(key: bytes, credentials: Mapping[str, Any]) -> str:
    """Tells whether another secret was put in; a keyed hash, like ``credential_id``, of the whole secret."""
    return hmac.new(key, f"secret\0{fingerprint(dict(credentials))}".encode(), hashlib.sha256).hexdigest()[:40]


def sealed(key: bytes, digest: str) -> str:
    """The fingerprint ``digest`` as it is kept of erased content.

    Whoever knows most of a document could try all the rest (tax codes are few) against a plain hash; not without the
    key.
    """
    return hmac.new(key, f"fingerprint\0{digest}".encode(), hashlib.sha256).hexdigest()


def lane_of(credential: str, lanes: int) -> str:
    """The lane (message group) in which ``credential`` waits its turn, one of ``lanes``."""
    return f"lane-{int(hashlib.sha256(credential.encode()).hexdigest(), 16) % lanes}"


def beside(lane: str) -> str:
    """A second message group for ``lane``, for when a message nobody answers any more blocks the first."""
    return f"{lane}-beside"
