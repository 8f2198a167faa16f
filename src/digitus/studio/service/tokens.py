"""The token that clients show: in a header, or in a cookie that no script can read."""

import hmac
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Final

COOKIE: Final = "digitus_token"


def shown_token(headers: Mapping[str, str]) -> str:
    """Find the token in a request's headers; empty where none is shown.

    Examples
    --------
    >>> shown_token({"authorization": "Bearer abc"}), shown_token({"cookie": "digitus_token=abc"})
    ('abc', 'abc')
    """
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return "" if cookie is None else cookie.value


def is_token(shown: str, token: str) -> bool:
    """Compare in a time that tells nothing about the token.

    Examples
    --------
    >>> is_token("guess", "secret"), is_token("secret", "secret")
    (False, True)
    """
    return hmac.compare_digest(shown.encode("utf-8", "replace"), token.encode("utf-8"))
