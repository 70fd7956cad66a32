"""A real browser, where this machine has one: Chromium, without a window."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--headless",
    "--no-sandbox",  # it does not start as root otherwise
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TOKEN = "for-tests"


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def chromium():
    """The browser's program."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(f"no browser here: none of {', '.join(NAMES)} is on the PATH")
    return found


@pytest.fixture
def visit(chromium, tmp_path):
    """Open a page, let its scripts run; return what it became, and whether a script of a student's ran in it."""

    def open_page(address):
        profile = tmp_path / "profile"
        command = [chromium, *QUIET, f"--user-data-dir={profile}", "--virtual-time-budget=8000", "--dump-dom", address]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        return done.stdout, bool(re.search(r"<html[^>]*data-owned", done.stdout))

    return open_page


@pytest.fixture(scope="session")
def jupyter():
    """Run JupyterLab in a folder, as a context: gives a function that makes the address of a path."""
    return jupyter_in


@contextmanager
def jupyter_in(folder, **environment):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = [f"--ServerApp.port={port}", f"--IdentityProvider.token={TOKEN}", "--no-browser", "--allow-root"]
    home = folder / ".home"
    home.mkdir(exist_ok=True)
    quiet = {"HOME": str(home), "JUPYTER_PLATFORM_DIRS": "1", "PYTHONWARNINGS": "ignore", **environment}
    log = (folder / ".jupyter.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *settings],
        cwd=folder,
        env={**os.environ, **quiet},
        stdout=log,
        stderr=log,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api/status?token={TOKEN}", server)
        yield lambda path: f"{address}/{path}?token={TOKEN}"
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def wait_for(address, server):
    for _ in range(240):
        try:
            urllib.request.urlopen(address, timeout=5).read()
            return
        except OSError:
            assert server.poll() is None, "Jupyter ended"
            time.sleep(0.25)
    raise AssertionError(f"{address} did not answer in a minute")
