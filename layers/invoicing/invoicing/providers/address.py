"""Where a provider may be called: apart from the code that calls, so that checking a document needs no HTTP library."""

from ipaddress import ip_address
from urllib.parse import urlsplit

# From inside a container this machine is not at a loopback address, and container engines agree on this name for it.
# The ending is reserved for private use: no public name server knows it.
_MACHINE = ("localhost", "host.docker.internal")


def safe_url(url: str) -> str:
    """``url`` without a slash at its end.

    Raises:
        ValueError: it would send a key in the clear, or is more than a host and a path.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_this_machine(parts.hostname or "")):
        raise ValueError("a provider's address must begin with https://, unless its host is this machine")
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("a provider's address is a host and a path, nothing else")
    return url.rstrip("/")


def _is_this_machine(host: str) -> bool:
    try:
        return host in _MACHINE or ip_address(host).is_loopback
    except ValueError:
        return False
