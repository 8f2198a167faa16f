"""Who may ask: names of this server, and pages of this server.

A page of another site can make a browser send requests here.  It cannot choose the ``Host`` (but
its own name can be made to point here: DNS rebinding), and a browser says where a request comes
from (``Sec-Fetch-Site``, ``Origin``).
"""

import re
import socket
from collections.abc import Iterable, Mapping
from ipaddress import ip_address

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^:\[\]/@\s]+)(?::\d{1,5})?", re.ASCII)

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where it listens, where it is reached
"""Where a server that listens on every address is reached from here."""

_DOCUMENTATION = ("192.0.2.1", 9)
"""An address that nobody has (RFC 5737): only asked which way leads there."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""


def known_hosts(host: str, allowed: Iterable[str]) -> frozenset[str]:
    """Name the hosts under which a server can be asked, beside addresses in digits.

    Parameters
    ----------
    host
        Where it listens.
    allowed
        Names that are given to it elsewhere.
    """
    own = socket.gethostname().lower()
    return frozenset(
        {"localhost", host.lower(), own, f"{own}.local", *(name.lower() for name in allowed)}
    )


def is_known(host: str, known: frozenset[str]) -> bool:
    """Whether a ``Host`` header names this server.

    An address in digits always may: no other site's name is one.

    Examples
    --------
    >>> known = frozenset({"localhost"})
    >>> [is_known(host, known) for host in ("localhost:80", "[::1]:80", "10.0.0.7", "evil.example")]
    [True, True, True, False]
    """
    found = _HOST.fullmatch(host.lower())
    if found is None:
        return False
    name = found["name"].strip("[]")
    return name in known or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def is_own_page(headers: Mapping[str, str]) -> bool:
    """Whether a change is asked for by a page of this server, or by no page at all.

    Examples
    --------
    >>> is_own_page({"host": "localhost:80", "origin": "http://localhost:80"})
    True
    >>> is_own_page({"host": "localhost:80", "sec-fetch-site": "same-site"})
    False
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")


def outside(host: str) -> str:
    """Return an address under which others reach this computer, where it listens on all of them."""
    if host not in EVERYWHERE:
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(_DOCUMENTATION)  # sends nothing
        except OSError:  # there is no network
            return EVERYWHERE[host]
        return str(asked.getsockname()[0])
