"""Settings of the documentation site: `make docs` writes it to build/docs/.

Its pages are the documents themselves, read where they lie, and the guides in this folder. The pages about commands,
results, suites and the Python API are made from the code. Nothing on a page is loaded from elsewhere.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # for pages.py

project = "autograder"
copyright = "its authors, MIT licence"
extensions = ["myst_parser", "sphinx.ext.autodoc", "pages"]
root_doc = "README"
include_patterns = [
    "README.md",
    "CHANGELOG.md",
    *(f"{folder}/README.md" for folder in ("assignments", "autograder", "solutions", "tests")),
    "docs/*.md",
]
exclude_patterns = [".*", "build", "var", "tests/hidden", "autograder/templates"]
highlight_language = "text"
default_role = "code"  # docstrings write code between single backticks
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
autodoc_preserve_defaults = True
autodoc_default_options = {"members": True}
autodoc_member_order = "bysource"
python_maximum_signature_line_length = 90

html_theme = "furo"
html_title = "autograder"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_theme_options = {"navigation_with_keys": True}
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
