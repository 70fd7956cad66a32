"""nbgrader warns on import about the libraries that it uses."""

import warnings

import pytest


@pytest.fixture(scope="session", autouse=True)
def nbgrader():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import nbgrader.api
        import nbgrader.apps.api
        import nbgrader.preprocessors
    return nbgrader
