"""What the rooms below have to say while they work, such as that kernels are being compiled."""

import logging
from typing import final

from digitus.cli.output.console import remark


@final
class Notices(logging.Handler):
    """Says each thing once, beside the results."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._said: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Say it, if it has not been said."""
        message = record.getMessage()
        if message not in self._said:
            self._said.add(message)
            remark(message)


def listen() -> None:
    """Hear what digitus logs, from now on."""
    logger = logging.getLogger("digitus")
    logger.handlers = [*(h for h in logger.handlers if not isinstance(h, Notices)), Notices()]
    logger.setLevel(logging.INFO)
