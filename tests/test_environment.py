"""Do conda users get what the lock pins?"""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parent.parent
spec = importlib.util.spec_from_file_location("environment", ROOT / "tests" / "environment.py")
environment = importlib.util.module_from_spec(spec)
spec.loader.exec_module(environment)


def test_the_conda_environment_has_the_packages_and_versions_of_the_lock():
    lock = (ROOT / "requirements.lock").read_text()
    assert (ROOT / "environment.yml").read_text() == environment.environment(lock, environment.direct_packages())


def test_the_lock_has_what_the_course_needs():
    names = {name for name, _, _ in environment.pinned((ROOT / "requirements.lock").read_text())}
    assert environment.direct_packages() <= names
    assert {"tensorflow", "keras", "numpy", "pytest", "nbgrader", "jupyter"} <= names


def test_every_package_of_the_lock_has_a_hash_and_no_host_is_named():
    lock = (ROOT / "requirements.lock").read_text()
    assert lock.count("--hash=sha256:") >= len(environment.pinned(lock))
    assert "://" not in lock
