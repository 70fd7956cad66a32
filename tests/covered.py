"""How much of the engine do the tests run? Every process counts: judges, students' processes, workers, commands.

python tests/covered.py                      all tests but the accuracy ones (as long as `make test`)
python tests/covered.py tests/core tests/judging -x   a part, with pytest's own options

Prints coverage.py's table: the share of lines that ran, and those that did not. Not counted: the copy of the checks
that lies beside a released notebook, and what a test starts with an environment of its own.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from counters import PACKAGE, Counters
from coverage import Coverage, CoverageData

ROOT = Path(__file__).parent.parent
ALL = ["-n", "2", "--dist", "worksteal", "-m", "not accuracy"]
# Two `if`s that never run here, and methods that others have to write.
LEFT_OUT = [r"if TYPE_CHECKING:", r'if __name__ == "__main__":', r"@abstractmethod"]


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # tests of other accounts read the counters as well
        counters = Counters(folder)
        # pytest rewrites the asserts of its plug-ins, two of which are the engine's: it would replace the counted code
        command = [sys.executable, "-m", "pytest", "-q", "--assert=plain", *(arguments or ALL)]
        status = subprocess.run(command, env=counters.environment, cwd=ROOT).returncode
        report(counters, folder / "coverage.db")
    return status


def report(counters: Counters, database: Path) -> None:
    data = CoverageData(str(database))
    data.add_lines({str(path): lines for path, lines in counters.lines().items()})
    data.write()
    coverage = Coverage(str(database), config_file=False)
    for pattern in LEFT_OUT:
        coverage.exclude(pattern)
    coverage.load()
    coverage.report([str(path) for path in sorted(PACKAGE.rglob("*.py"))], show_missing=True, skip_covered=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
