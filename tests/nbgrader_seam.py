"""Run nbgrader's own tests of `autograde` with our class in place of `Execute` (`make nbgrader-tests`)."""

import os
import tempfile
from pathlib import Path

CONFIG = """
from autograder import confine_cells

confine_cells(get_config())
"""


def pytest_configure(config):
    folder = tempfile.mkdtemp(prefix="nbgrader-seam-")
    Path(folder, "nbgrader_config.py").write_text(CONFIG)
    os.environ["JUPYTER_CONFIG_DIR"] = folder
