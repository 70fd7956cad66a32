"""A Dask cluster on this machine: a scheduler and workers, each a process of its own with a folder of its own."""

import json
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from distributed import Client


class LocalCluster:
    """`address` is the scheduler's. Workers have no working directory in common and see no course."""

    def __init__(self, folder, *options, environment=None):
        self.folder, self.environment = folder, environment
        self.file = folder / "scheduler.json"
        self.processes = {}
        self.start("scheduler", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", *options)
        self.wait_for_file()

    @property
    def address(self):
        return json.loads(self.file.read_text())["address"]

    def start(self, name, module, *arguments, environment=None):
        home = self.folder / name
        home.mkdir()
        command = [sys.executable, "-m", module, "--scheduler-file", str(self.file), *arguments]
        log = (home / "log.txt").open("w")
        environment = environment or self.environment
        self.processes[name] = subprocess.Popen(command, cwd=home, stdout=log, stderr=log, env=environment)
        log.close()

    def add_worker(self, name, *arguments, environment=None):
        local = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder / f"{name}-space"))
        self.start(name, "distributed.cli.dask_worker", *local, *arguments, environment=environment)

    def wait_for_file(self):
        """Wait until the scheduler has written all of its file."""
        deadline = time.monotonic() + 120
        while True:
            with suppress(OSError, ValueError):
                return self.address
            assert time.monotonic() < deadline, "the scheduler did not start"
            time.sleep(0.05)

    def wait_for_workers(self, count):
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=60)

    def parts_of_courses(self):
        """Return the folders with parts of a course on all workers."""
        return [path for space in self.folder.glob("*-space") for path in space.rglob("autograder-*") if path.is_dir()]

    def end(self, name, kill=False):
        process = self.processes.pop(name)
        process.kill() if kill else process.terminate()
        process.wait(60)

    def close(self):
        for name in list(self.processes):
            self.end(name)

    def log(self, name):
        return (self.folder / name / "log.txt").read_text()


@pytest.fixture
def make_cluster(tmp_path):
    """Start schedulers without workers, with these options and this environment; they end with the test."""
    made = []

    def make(*options, environment=None):
        folder = tmp_path / f"cluster{len(made)}"
        folder.mkdir()
        made.append(LocalCluster(folder, *options, environment=environment))
        return made[-1]

    yield make
    for running in made:
        running.close()


@pytest.fixture
def cluster(make_cluster):
    """A scheduler without workers."""
    return make_cluster()
