"""A caller of the API, with a token."""

import httpx

from tests.local.accounts import TOKEN


def client_of(url: str, token: str = TOKEN) -> httpx.Client:
    """A client of the API on ``url``. It goes straight: a proxy of the machine has no business on the loopback."""
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=30, trust_env=False)
