"""Help without what it does not use: a quarter of its start was for Markdown and tracebacks."""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any, Final

UNUSED: Final = {"rich.markdown": "Markdown", "rich.traceback": "Traceback"}
"""What Typer's help imports for other kinds of text than ours, with all that these import."""


def import_help() -> None:
    """Import Typer's help, and of its parts only what our help is made of.

    Whoever imports one of the others later finds it as it is.

    Examples
    --------
    >>> import_help()
    >>> from rich.markdown import Markdown
    >>> Markdown("*text*").markup
    '*text*'
    """
    stand_ins = {name: _stand_in(name) for name in UNUSED if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        import_module("typer.rich_utils")
    finally:
        for name in stand_ins:
            del sys.modules[name]


def _stand_in(name: str) -> ModuleType:
    """Make a module whose one class imports the real one when it is used after all."""

    class Late:
        def __new__(cls, *arguments: Any, **keywords: Any) -> Any:
            return getattr(import_module(name), UNUSED[name])(*arguments, **keywords)

    module = ModuleType(name)
    setattr(module, UNUSED[name], Late)
    return module
