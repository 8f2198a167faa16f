"""What a server is told when it starts: one value, checked before anything is bound or loaded."""

import math
from dataclasses import dataclass, fields
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, final

from digitus.errors import SettingError
from digitus.images.limits import Limits

if TYPE_CHECKING:
    from digitus.reading.request import ReadRequest

SERVED_LIMITS = Limits(file_bytes=10_000_000, pixels=20_000_000, pages=5)
"""What strangers may send: a page of A4 at 400 dpi fits, memory stays under 200 MB for each."""

MIN_TOKEN_CHARS = 16
"""Shorter tokens can be guessed."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSettings:
    """Which scans are to be reviewed, and what is known of the numbers in them.

    Parameters
    ----------
    folder
        The scans, in folders below it, too.
    table
        Where answers are kept; None for a CSV file beside the folder.
    digits, pattern, reject, separators
        As ``digitus read`` takes them.

    Raises
    ------
    SettingError
        There is no such folder.

    Examples
    --------
    >>> ReviewSettings(folder=Path(".")).table_path.name.endswith("-checked.csv")
    True
    """

    folder: Path
    table: Path | None = None
    digits: int | None = None
    pattern: str | None = None
    reject: float | None = None
    separators: bool | None = None

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise SettingError(f"--review takes a folder of pictures, and {self.folder} is none")

    @property
    def table_path(self) -> Path:
        """Where answers are kept."""
        folder = self.folder.absolute()
        return self.table or folder.with_name(f"{folder.name}-checked.csv")

    @property
    def keeps_signs(self) -> bool:
        """Whether texts have the signs between their digits."""
        return self.separators is True

    def request(self) -> "ReadRequest":
        """Say what is known of the numbers as the reader takes it.

        Raises
        ------
        SettingError
            What is known contradicts itself.
        """
        from digitus.reading.request import ReadRequest

        signs = {None: "ignore", True: "keep", False: "refuse"}[self.separators]
        return ReadRequest(
            digits=self.digits, pattern=self.pattern, reject=self.reject, signs=signs
        )


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """How to serve, to whom, and how much of it.

    Parameters
    ----------
    host, port
        The address to listen on; port 0 takes one that is free.
    token
        What clients must show; None lets everybody in, which is possible on this computer only.
    allowed_hosts
        Names under which clients reach the server, beside ``localhost``, addresses in digits and
        the host that it listens on.
    models
        Models that ``/api/predict`` offers, the default first: files, or names of shipped ones.
    reader
        The model that reads pictures.
    engine
        The engine that computes.
    workers
        Processes that answer.
    laboratory
        Whether the page and its laboratory are served too.
    keep
        The folder in which trainings outlive the server; None keeps none.
    review
        The scans that people review in the page; None for none.
    limits
        The largest body and picture, and the most pages of a document.
    images
        The most images in one request for predictions.
    body_seconds
        How long a request's body may take to arrive.
    work_seconds
        How long the answer to one request may take.
    queue
        The most requests that wait or are worked on, in each worker.
    queue_seconds
        How long a request may wait until work on it begins.
    grace_seconds
        How long accepted requests have when the server is asked to stop.

    Raises
    ------
    SettingError
        A value is out of its range, or others could reach the server and there is no token.

    Examples
    --------
    >>> ServerSettings(port=0).host
    '127.0.0.1'
    >>> ServerSettings(host="0.0.0.0")
    Traceback (most recent call last):
    digitus.errors.SettingError: others can reach the address 0.0.0.0, so clients need a token: \
put one into a file and name it with --token-file, or listen on 127.0.0.1
    """

    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = None
    allowed_hosts: tuple[str, ...] = ()
    models: tuple[str, ...] = ("cnn",)
    reader: str = "strip"
    engine: str = "auto"
    workers: int = 1
    laboratory: bool = False
    keep: Path | None = None
    review: ReviewSettings | None = None
    limits: Limits = SERVED_LIMITS
    images: int = 1000
    body_seconds: float = 10.0
    work_seconds: float = 10.0
    queue: int = 256
    queue_seconds: float = 2.0
    grace_seconds: float = 10.0

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65_535:
            raise SettingError(f"port must lie in 0..65535, got {self.port}")
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type is float and not (value > 0 and math.isfinite(value)):
                raise SettingError(f"{field.name} must be a positive number, got {value}")
            if field.name in {"workers", "images", "queue"} and value < 1:
                raise SettingError(f"{field.name} must be at least 1, got {value}")
        if not self.models:
            raise SettingError("models must name at least one model, such as cnn")
        if self.laboratory and self.workers != 1:
            raise SettingError(
                f"the laboratory keeps its trainings in one process, got workers={self.workers}"
            )
        self._require_token()

    def _require_token(self) -> None:
        if self.token is None:
            if not is_loopback(self.host):
                raise SettingError(
                    f"others can reach the address {self.host}, so clients need a token: put one"
                    " into a file and name it with --token-file, or listen on 127.0.0.1"
                )
        elif len(self.token) < MIN_TOKEN_CHARS or not _visible(self.token):
            raise SettingError(
                f"a token has at least {MIN_TOKEN_CHARS} letters, digits or signs of ASCII and no"
                " spaces; python -c 'import secrets; print(secrets.token_urlsafe())' makes one"
            )


def is_loopback(host: str) -> bool:
    """Whether only this computer can reach an address.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _visible(token: str) -> bool:
    return token.isascii() and token.isprintable() and " " not in token
