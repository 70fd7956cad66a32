"""What a machine offers, in levels and in words, and what Python may read on it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import autograder
from autograder.sandbox.confine import ConfinementFailed, Level, Offer, default_readable, offer, usable_uid
from autograder.sandbox.confine.files import FILE_ACCESS, PORT_ACCESS, SCOPES, known
from autograder.sandbox.confine.layers import LADDER, rung_of
from autograder.sandbox.confine.process import STUDENT_UID

MACHINES = {
    "Linux 6.12 and newer": (Offer("Linux", "x86_64", landlock=6, seccomp=True), Level.FULL),
    "Linux 6.8": (Offer("Linux", "aarch64", landlock=4, seccomp=True), Level.STRONG),
    "Linux 5.15": (Offer("Linux", "x86_64", landlock=1, seccomp=True), Level.STRONG),
    "no /proc": (Offer("Linux", "x86_64", landlock=7, seccomp=True, proc=False), Level.PARTIAL),
    "an old Docker": (Offer("Linux", "x86_64", seccomp=True, root=True), Level.PARTIAL),
    "an unknown architecture": (Offer("Linux", "riscv64", landlock=6), Level.PARTIAL),
    "WSL 1": (Offer("Linux", "x86_64"), Level.NONE),
    "macOS": (Offer("Darwin", "arm64"), Level.NONE),
    "Windows": (Offer("Windows", "AMD64"), Level.NONE),
}


@pytest.mark.parametrize(("machine", "level"), MACHINES.values(), ids=MACHINES)
def test_a_machine_has_the_strongest_level_that_it_gives(machine: Offer, level: Level) -> None:
    assert machine.level is level
    assert level.sufficient == (level in (Level.STRONG, Level.FULL))


@pytest.mark.parametrize("machine", [machine for machine, _ in MACHINES.values()], ids=MACHINES)
def test_doctor_says_what_is_there_and_what_to_do(machine: Offer) -> None:
    lines = machine.lines()
    assert lines[0][:2] == (
        machine.level.sufficient,
        f"confinement is {rung_of(machine.landlock, machine.seccomp, machine.proc).words}",
    )
    assert all(what and (ok or advice) for ok, what, advice in lines)


@pytest.mark.parametrize(("machine", "level"), MACHINES.values(), ids=MACHINES)
def test_what_is_lacking_is_told_where_the_level_does_not_suffice(machine: Offer, level: Level) -> None:
    assert bool(machine.lacking) == (not level.sufficient)
    assert machine.lacking.count("Missing: ") == machine.lacking.count("To do: ")


def test_doctor_warns_of_root() -> None:
    ok, what, advice = Offer("Linux", "x86_64", landlock=7, seccomp=True, root=True).lines()[-1]
    assert not ok
    assert "runs as root" in what
    assert "ordinary user" in advice


def test_the_ladder_goes_down() -> None:
    assert [rung.level for rung in LADDER] == sorted((rung.level for rung in LADDER), reverse=True)
    assert {rung.level for rung in LADDER} == set(Level)


@pytest.mark.parametrize(
    ("abi", "bits"),
    [
        (0, (0, 0, 0)),
        (1, (0x1FFF, 0, 0)),
        (2, (0x3FFF, 0, 0)),
        (3, (0x7FFF, 0, 0)),
        (4, (0x7FFF, 3, 0)),
        (5, (0xFFFF, 3, 0)),
        (6, (0xFFFF, 3, 3)),
        (99, (0xFFFF, 3, 3)),
    ],
)
def test_everything_that_an_abi_knows_is_taken_away(abi: int, bits: tuple[int, int, int]) -> None:
    assert (known(FILE_ACCESS, abi), known(PORT_ACCESS, abi), known(SCOPES, abi)) == bits


@pytest.mark.parametrize("abi", [0, 3])
def test_hostile_submissions_can_be_run_as_on_an_older_linux(abi: int) -> None:
    """The hostile suite's own program says what it pretends to be; no variable of the environment does the same."""
    if offer().landlock <= abi:
        pytest.skip("this machine has no newer Landlock")
    program = Path(__file__).parents[2] / "hostile" / "older_linux.py"
    doctor = [str(program), str(abi), "autograder", "doctor"]
    weaker = {**os.environ, "AUTOGRADER_LANDLOCK": str(abi)}
    told = subprocess.run([sys.executable, *doctor], capture_output=True, text=True).stdout
    asked = subprocess.run([sys.executable, "-m", *doctor[2:]], capture_output=True, text=True, env=weaker).stdout
    assert ("Landlock (ABI 3)" if abi else "no Landlock") in told
    assert f"Landlock (ABI {offer().landlock})" in asked


def test_asking_changes_nothing_here() -> None:
    before = Path("/proc/self/status").read_text() if Path("/proc/self/status").exists() else ""
    offer()
    after = Path("/proc/self/status").read_text() if before else ""
    assert confinement(before) == confinement(after)


def confinement(status: str) -> list[str]:
    return [line for line in status.splitlines() if line.startswith(("Cap", "NoNewPrivs", "Seccomp", "Uid"))]


def test_nothing_but_the_standard_library_is_imported() -> None:
    code = "import sys, autograder.sandbox.confine; print({name.partition('.')[0] for name in sys.modules})"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "numpy" not in printed
    assert "msgpack" not in printed


def test_a_failure_says_which_layer_and_what_to_do() -> None:
    error = ConfinementFailed("landlock", OSError(38, "no such call"))
    assert error.layer == "landlock"
    assert "landlock: [Errno 38] no such call. Nothing was run; `autograder doctor`" in str(error)


def packages(*forbidden: str) -> set[str]:
    folder = sysconfig.get_path("purelib")
    return {Path(path).name for path in default_readable(forbidden) if Path(path).parent == Path(folder)}


def test_installed_packages_may_be_read_but_for_the_forbidden() -> None:
    assert {"numpy", "numpy.libs", "matplotlib", "keras"} <= packages()
    left = packages("keras", "tensorflow")
    assert not [name for name in left if name.startswith(("keras", "tensorflow"))]
    assert "numpy" in left


def test_a_part_of_a_package_may_be_left_out() -> None:
    folder = Path(sysconfig.get_path("purelib"))
    left = {Path(path) for path in default_readable(parts=("keras/src/layers/rnn", "numpy/fft"))}
    whole = {Path(path) for path in default_readable()}
    assert not [path for path in left if (folder / "keras/src/layers/rnn").is_relative_to(path)]
    assert not [path for path in left if path.is_relative_to(folder / "numpy/fft")]
    assert {folder / "keras/src/layers/core", folder / "numpy/linalg"} <= left
    assert {folder / "keras", folder / "numpy"} == whole - left


def test_no_trace_of_the_course_may_be_read() -> None:
    course = Path(autograder.__file__).parents[1]
    for path in map(Path, default_readable()):
        assert not course.is_relative_to(path)
        assert not path.is_relative_to(course / "autograder")
        assert "autograder" not in path.name.lower()
        assert path.suffix != ".pth"


def test_what_may_be_read_exists() -> None:
    """One path that is not there, and a grader run by root finds no user that notebooks could run as."""
    assert [path for path in default_readable() if not Path(path).exists()] == []


def test_forbidden_names_are_case_blind_and_exact() -> None:
    assert not [name for name in packages("NumPy") if name.partition(".")[0] == "numpy"]
    assert "numpy" in packages("num")


def test_an_ordinary_user_stays_who_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert usable_uid(()) is None


@pytest.mark.skipif(not offer().root, reason="needs root, to become somebody else")
class TestUsableUid:
    """Whether root can become somebody else depends on what that user can read."""

    @pytest.fixture(autouse=True)
    def _python_for_all(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A Python that every user can start, in place of one that may lie below root's home."""
        monkeypatch.setattr("sys.executable", "/bin/sh")
        monkeypatch.setattr("autograder.sandbox.confine.process._CAN_READ", "")

    def test_a_python_below_a_private_folder_keeps_root(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        private = tmp_path / "private"
        private.mkdir(mode=0o700)
        (private / "python").symlink_to("/bin/true")
        monkeypatch.setattr("sys.executable", str(private / "python"))
        assert usable_uid(()) is None

    def test_a_python_that_everybody_can_start_is_enough(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.executable", "/bin/true")
        assert usable_uid(("/usr",)) == STUDENT_UID

    def test_a_probe_that_cannot_read_keeps_root(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.executable", "/bin/false")
        assert usable_uid(("/usr",)) is None
