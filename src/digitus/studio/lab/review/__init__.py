"""Review: a folder of scans is read, people look at what is doubtful, and the answers are kept.

``folder`` knows all of it; ``table`` is the CSV file, ``order`` says what comes next, ``standing``
what is reached and promised, ``cutouts`` draws. The folder is named on the command line alone: a page
must not be able to name folders of the computer that serves it.
"""

from digitus.studio.lab.review.folder import require_review
from digitus.studio.lab.review.routes import routes_of_review

__all__ = ["require_review", "routes_of_review"]
