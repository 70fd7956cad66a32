"""Downloads as a platform makes them, and notebooks to put in."""

import os
import time
import zipfile
from datetime import UTC, datetime

import pytest

WHEN = (2026, 11, 25, 8, 0, 0)  # of the download


@pytest.fixture(autouse=True)
def utc(monkeypatch):
    """This machine stands in Greenwich."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def answers(toy, course):
    """Notebooks that differ, by a word."""

    def make(word):
        return toy.submission_bytes(course, {"why": word})

    return make


@pytest.fixture(params=["zip", "folder"])
def download(request, tmp_path):
    """Write a download as it comes, or as a TA's machine unpacks it."""

    def make(files, name="submissions"):
        if request.param == "zip":
            path = tmp_path / f"{name}.zip"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for place, data in files.items():
                    archive.writestr(zipfile.ZipInfo(place, WHEN), data, zipfile.ZIP_DEFLATED)
            return path
        stamp = datetime(*WHEN, tzinfo=UTC).timestamp()
        for place, data in files.items():
            path = tmp_path / name / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data.encode() if isinstance(data, str) else data)
            os.utime(path, (stamp, stamp))
        return tmp_path / name

    return make
