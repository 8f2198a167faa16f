"""Pictures in a request's body: one as it is, or several in a form."""

from typing import NamedTuple

from fastapi import Request
from starlette.datastructures import UploadFile

from digitus.studio.service.bodies import media_type
from digitus.studio.service.problems import ProblemError

MOST_FILES = 1000
"""Files in one form."""

LONGEST_NAME = 200


class Upload(NamedTuple):
    """A picture that was sent.

    Parameters
    ----------
    name
        What its sender calls it.
    data
        Its bytes.
    """

    name: str
    data: bytes


async def uploads(request: Request) -> list[Upload]:
    """Take the pictures out of a request.

    Raises
    ------
    ProblemError
        There are none.
    """
    if media_type(request.headers) != "multipart/form-data":
        data = await request.body()
        if not data:
            raise ProblemError(
                422, "the request is empty; send a picture as its body, or several as a form"
            )
        return [Upload("picture", data)]
    async with request.form(max_files=MOST_FILES) as form:
        files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
        found = [Upload(_name(file), await file.read()) for file in files]
    if not found:
        raise ProblemError(422, "the form holds no file; send pictures as -F file=@7.png does")
    return found


def _name(file: UploadFile) -> str:
    """Take a file's name as a label, nothing more."""
    name = (file.filename or "picture")[:LONGEST_NAME]
    return "".join(letter if letter.isprintable() else "?" for letter in name)
