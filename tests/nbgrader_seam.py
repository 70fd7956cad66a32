"""Run nbgrader's own tests of `autograde` with our class in place of `Execute` (`make nbgrader-tests`)."""

import os
import tempfile
from pathlib import Path

CONFIG = """
from autograder.gradebook.execute import ConfinedExecute
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute

c = get_config()
steps = Autograde().autograde_preprocessors
c.Autograde.autograde_preprocessors = [ConfinedExecute if step is Execute else step for step in steps]
"""


def pytest_configure(config):
    folder = tempfile.mkdtemp(prefix="nbgrader-seam-")
    Path(folder, "nbgrader_config.py").write_text(CONFIG)
    os.environ["JUPYTER_CONFIG_DIR"] = folder
