"""The server: an HTTP API that reads numbers, and the laboratory in the browser.

``digitus serve`` runs ``service`` alone, for production; ``digitus studio`` runs all of it, for
one person or one class.  Needs the extra ``studio``.
"""

from digitus.studio.settings import ReviewSettings, ServerSettings
from digitus.studio.start import serve

__all__ = ["ReviewSettings", "ServerSettings", "serve"]
