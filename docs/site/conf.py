"""How Sphinx makes the site; `docs/site/build.py` gathers what it is made of."""

import re
from importlib.metadata import version as version_of
from typing import Any

project = "digitus"
author = "The digitus authors"
release = version = version_of("digitus")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "docs/index"
default_role = "py:obj"
nitpicky = False  # a name in single backquotes may be anything

# Headings are linked to as on GitHub.
myst_heading_anchors = 4

autodoc_default_options = {
    "members": True,
    "member-order": "bysource",
    # What scikit-learn adds to every estimator speaks of its own glossary.
    "exclude-members": "set_fit_request, set_partial_fit_request, set_score_request",
}
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
maximum_signature_line_length = 80
python_use_unqualified_type_names = True
add_module_names = False
napoleon_numpy_docstring = True
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "furo"
html_title = "digitus"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_copyright = False
pygments_style = "a11y-light"
pygments_dark_style = "a11y-dark"


def number_references(app: Any, what: str, name: str, obj: Any, options: Any, lines: Any) -> None:
    """Let every docstring count its references from 1, and set them under a heading."""
    del app, what, obj, options
    label = re.sub(r"\W", "-", name).lower()
    text = re.sub(r"\[(\d+)\]_", rf"[#{label}-\1]_", "\n".join(lines))
    text = re.sub(r"^\.\. \[(\d+)\]", rf".. [#{label}-\1]", text, flags=re.MULTILINE)
    text = re.sub(
        r"^\.\. \[#", "References\n----------\n\n.. [#", text, count=1, flags=re.MULTILINE
    )
    lines[:] = text.split("\n")


def setup(app: Any) -> None:
    """Connect what is done to docstrings, before napoleon reads them."""
    app.connect("autodoc-process-docstring", number_references, priority=400)
