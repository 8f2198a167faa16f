"""Results: frozen values that can be written as plain data and read back."""

from dataclasses import fields
from typing import Any, Self

from digitus.settings import Setting, from_data, to_data


class Result(Setting):
    """The base of every result; it is written and read as settings are.

    Unlike a setting it writes down what is not known, as None: every result of a kind has the
    same keys.
    """

    __slots__ = ()

    def to_data(self) -> dict[str, Any]:
        """Write the result as dictionaries, lists, numbers and strings, as JSON holds them."""
        data: dict[str, Any] = to_data(self)
        names = [field.name for field in fields(self)]  # type: ignore[arg-type] # a dataclass each
        return {"kind": self.kind} | {name: data.get(name) for name in names}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """Read a result back.

        Raises
        ------
        SettingError
            For an unknown or missing key, or a value of the wrong type.
        """
        return from_data(cls, data)
