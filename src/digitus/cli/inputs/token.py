"""The token that clients of a server must show: from a file or the environment.

Never from the command line, which other users of the computer can see.
"""

import os
from pathlib import Path

from digitus.errors import SettingError

VARIABLE = "DIGITUS_TOKEN"


def token_from(file: Path | None) -> str | None:
    """Read the token from a file, else from the environment; None where there is none.

    Raises
    ------
    SettingError
        The file cannot be read, or is empty.
    """
    if file is None:
        return os.environ.get(VARIABLE) or None
    try:
        token = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise SettingError(f"--token-file {file}: {reason}") from error
    if not token:
        raise SettingError(
            f"--token-file {file} is empty; write one line that nobody can guess into it"
        )
    return token
