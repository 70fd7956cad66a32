"""Files that are costly to parse: each is refused with a reason, or read, and the process that asks is not harmed."""

import io
import json
import lzma
import os
import signal
import subprocess
import sys
import zipfile

import pytest

from autograder.core.errors import BadSubmission
from autograder.core.incidents import repaired
from autograder.core.result import Status
from autograder.intake.reader import MEMORY, SECONDS, Reader, read_gradescope_metadata, read_submission
from autograder.intake.submissions import find_or_missing, find_submissions
from autograder.judging.definitions import AssignmentDefinition
from autograder.notebook.program import prepare
from autograder.notebook.reading import MAX_ALL_CODE, MAX_CODE, MAX_TEXT, as_notebook
from autograder.sandbox.confine import offer
from autograder.usecases.collect import collect
from autograder.usecases.run import judge_files

ID = "99_toy"


def code(*sources):
    return [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]


def text(*sources):
    return [{"cell_type": "markdown", "source": source, "metadata": {}} for source in sources]


def notebook(cells, **more):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **more}).encode()


def with_outputs(data):
    return notebook(code("x"))[:-3] + b', "metadata": ' + data + b"}]}"


REFUSED = {
    "a long list": (notebook(code("x = [" + "0," * 3_000_000 + "]")), "Cell 1 has 6,000,006 characters of code"),
    "a long list in lines": (notebook(code(["0,\n"] * 2_000_000)), "Cell 1 has 6,000,000 characters of code"),
    "numbers for lines": (notebook(text(list(range(1_000_000)))), "cannot be read as a notebook"),
    "a long text": (notebook(code("x") + text("é" * (MAX_TEXT + 1))), "Cell 2 has 8,000,001 characters of text"),
    "many long cells": (notebook(code(*["x = 1\n" * 30_000] * 6)), "1,080,000 characters of code together"),
    "many long texts": (notebook(text(*["x" * MAX_TEXT] * 2)), "16,000,000 characters of text together"),
    "deep": (b'{"nbformat": 4, "cells": ' + b"[" * 1_000_000, "not a notebook"),
    "deep and closed": (b'{"nbformat": 4, "cells": ' + b"[" * 900_000 + b"]" * 900_000 + b"}", "not a notebook"),
    "deep objects": (b'{"nbformat": 4, "cells": ' + b'{"a":' * 500_000, "not a notebook"),
    "less deep": (with_outputs(b"[" * 900 + b"]" * 900), "cannot be read as a notebook"),
    "a long number": (notebook([])[:-1] + b', "x": ' + b"9" * 5_000 + b"}", "not a notebook"),
    "another format": (b'{"nbformat": ' + b"9" * 4_000 + b', "cells": []}', "cannot be read as a notebook"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_costs_too_much_is_refused_with_the_reason(name):
    data, reason = REFUSED[name]
    with pytest.raises(BadSubmission, match=reason):
        read_submission(data)


@pytest.mark.parametrize(
    "source",
    [
        "(" * MAX_CODE,
        "-" * (MAX_CODE - 1) + "1",
        "lambda: " * (MAX_CODE // 8),
        "a" + ".b" * (MAX_CODE // 2 - 1),
        "x = " + "1+" * (MAX_CODE // 2 - 3) + "1",
        "if x:\n 1\n" + "elif x:\n 1\n" * (MAX_CODE // 12),
        "f'" + "{" * (MAX_CODE - 3) + "'",
        "%%bash\n" + "(" * (MAX_CODE - 8),
        "\ud800" * 1_000,
        "\0",
    ],
    ids=["brackets", "signs", "lambdas", "attributes", "sum", "branches", "f-string", "magic", "half pairs", "zero"],
)
def test_code_that_is_nested_too_deeply_is_read_as_code_that_does_not_run(toy, read_only_course, source):
    whole = json.loads(toy.submission_bytes(read_only_course))
    whole["cells"][:0] = code(source)
    read, _ = read_submission(json.dumps(whole).encode())
    prepared = prepare(read, AssignmentDefinition(read_only_course, ID).source)
    assert {"step", "loop"} <= {cell.name for cell in prepared.program.running}


@pytest.mark.parametrize(
    "tags",
    [["a", 1] * 100_000, [["a"]] * 100_000, ["a,b", "", "x" * 10**6], {"a": 1}],
    ids=["mixed", "lists", "odd", "dict"],
)
def test_only_the_essentials_of_a_notebook_are_kept(toy, read_only_course, tags):
    """nbgrader's validation compares each of a list of mixed tags with all others."""
    import nbformat

    whole = json.loads(toy.submission_bytes(read_only_course))
    for cell in whole["cells"]:
        cell["metadata"] |= {"tags": tags, "other": tags}
        cell["source"] = cell["source"].splitlines(True)
    read, _ = read_submission(json.dumps(whole).encode())
    assert len(json.dumps(read)) < len(toy.submission_bytes(read_only_course)) + 10_000
    nbformat.validate(as_notebook(read))
    prepared = prepare(read, AssignmentDefinition(read_only_course, ID).source)
    assert prepared.program.namespace()["loop"]([1.0, 2.0], 3.0) == 16.0


def test_repairs_come_back_from_the_reading_process():
    """The kind of an incident is an enumeration, which the wire does not carry."""
    _, incidents = read_submission(b"\xef\xbb\xbf" + notebook([]))
    assert incidents == (repaired("The file began with a byte order mark, which was removed."),)


def test_pictures_in_an_answer_stay():
    cell = {**text("![](a.png)")[0], "attachments": {"a.png": {"image/png": "AAAA"}, "b": {"image/png": ["x"]}, "c": 1}}
    read, _ = read_submission(notebook([cell]))
    assert read.cells[0].attachments == {"a.png": {"image/png": "AAAA"}, "b": {}}


@pytest.fixture
def small():
    """A reading process with limits that a test can reach."""
    reader = Reader(memory=200 * 2**20, seconds=dict.fromkeys(SECONDS, 1))
    yield reader
    reader.close()


def test_a_file_that_takes_too_long_costs_itself_only(toy, read_only_course, small):
    keys = ",".join(f'"{n:x}":0' for n in range(1_500_000))
    good = toy.submission_bytes(read_only_course)
    assert small.ask("notebook", good)
    with pytest.raises(BadSubmission, match=r"more than 1 s of computing|more than 0.2 GB of memory"):
        small.ask("notebook", b'{"nbformat": 4, "cells": [], "metadata": {' + keys.encode() + b"}}")
    assert small.ask("notebook", good)


@pytest.mark.parametrize("entry", [b"1.5,", b"[],", b'"ab",', b"{},"], ids=["numbers", "lists", "texts", "dicts"])
def test_a_file_that_takes_too_much_memory_costs_itself_only(toy, read_only_course, entry):
    reader = Reader(memory=32 * 2**20)
    try:
        with pytest.raises(BadSubmission, match=r"more than 0.031 GB of memory. Clear its outputs"):
            reader.ask("notebook", with_outputs(b"[" + entry * 1_900_000 + b"1]"))
        assert reader.ask("notebook", toy.submission_bytes(read_only_course))
    finally:
        reader.close()


def test_a_process_that_was_ended_from_outside_is_replaced(toy, read_only_course, small):
    good = toy.submission_bytes(read_only_course)
    first = small.ask("notebook", good)
    os.kill(small._process.pid, signal.SIGKILL)
    assert small.ask("notebook", good) == first


def test_the_limits_are_those_that_the_documents_name():
    assert (MEMORY, SECONDS["notebook"], MAX_CODE, MAX_ALL_CODE) == (2 * 2**30, 10, 200_000, 1_000_000)


@pytest.mark.skipif(not offer().level.sufficient, reason="this machine cannot confine")
def test_a_reading_process_reaches_nothing_of_the_course(read_only_course, tmp_path):
    """Only the archive that it was started for."""
    for name in ("own.zip", "other.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("a.ipynb", "{}")
    reader = Reader((str(tmp_path / "own.zip"),))
    try:
        with pytest.raises(BadSubmission, match="not a zip file"):
            reader.ask("members", path=str(tmp_path / "other.zip"))
        assert len(reader.ask("members", path=str(tmp_path / "own.zip"))[0]) == 1
    finally:
        reader.close()


@pytest.mark.skipif(not offer().level.sufficient, reason="this machine cannot confine")
def test_the_others_are_graded(toy, read_only_course, tmp_path):
    good = toy.submission_bytes(read_only_course)
    for name, (data, _) in REFUSED.items():
        (tmp_path / f"{name}.ipynb").write_bytes(data)
    for name in ("ann", "zoe"):
        (tmp_path / f"{name}.ipynb").write_bytes(good)
    results = [graded.result for graded in judge_files(read_only_course, find_or_missing(tmp_path), ID)]
    assert {result.student: result.status for result in results} == {
        **dict.fromkeys(REFUSED, Status.REJECTED),
        "ann": Status.GRADED,
        "zoe": Status.GRADED,
    }
    assert all(result.reason for result in results if result.status is Status.REJECTED)


@pytest.mark.parametrize(
    "data",
    [
        b"{" * 100_000,
        b"[" * 1_000_000,
        b"? " * 300_000,
        b"- " * 300_000,
        b"a: [b",
        b"\xff\xfe\0",
        b"a: !!python/x 1\n\t",
    ],
    ids=["dicts", "lists", "keys", "items", "open", "bytes", "tag"],
)
def test_broken_metadata_of_gradescope_are_said(data):
    with pytest.raises(BadSubmission, match=r"Export the submissions|ended the process"):
        read_gradescope_metadata(data, "submission_metadata.yml")


def test_metadata_that_stand_for_more_than_any_memory_are_read_as_far_as_they_count():
    lines = ["x: &a0 [1, 1]", *(f"x{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))]
    lines += ["submission_1:", "  :submitters: [{':name': Ann, ':sid': *a59}, {':name': Bo}]", "  :created_at: *a59"]
    assert read_gradescope_metadata("\n".join(lines).encode(), "m")["submission_1"] == {
        "people": [{"name": "Ann", "sid": "", "email": ""}, {"name": "Bo", "sid": "", "email": ""}],
        "time": "",
    }


def archive(path, method, data=b"{}", **claims):
    """Write an archive of one file; what it claims of itself is a lie where `claims` say so."""
    with zipfile.ZipFile(path, "w", method) as made:
        made.writestr("alice.ipynb", data)
        for name, value in claims.items():
            setattr(made.filelist[0], name, value)
    return path


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_archives_that_can_only_be_unpacked_whole_are_refused(tmp_path, method):
    """A thousand bytes that claim to be a thousand bytes, and are 500 MB."""
    path = archive(tmp_path / "a.zip", method, bytes(100 << 20), file_size=1_000)
    (one,) = find_submissions(path, ID)
    assert "packed in a way that few programs can read" in one.problem


def test_a_dictionary_of_four_gigabytes_is_not_made(tmp_path):
    path = archive(tmp_path / "a.zip", zipfile.ZIP_LZMA)
    data = path.read_bytes()
    start = data.index(b"\x05\x00", 30)
    properties = lzma._encode_filter_properties({"id": lzma.FILTER_LZMA1, "dict_size": 2**32 - 1})
    path.write_bytes(data[: start + 2] + properties + data[start + 2 + len(properties) :])
    (one,) = find_submissions(path, ID)
    assert one.data is None


@pytest.mark.parametrize(
    "name", [b"", b".", b"/", b"./", b"..", b"\0", b"\xff\xfe", b"x" * 60_000], ids=lambda name: repr(name[:5])
)
def test_an_odd_name_in_an_archive_costs_that_entry_only(toy, course, tmp_path, name):
    """zipfile itself raises an IndexError for an empty one. Found by atheris."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr("alice.ipynb", toy.submission_bytes(course))
        opened.writestr("o" * max(1, len(name)), "{}")
        opened.filelist[1].filename = name.decode("latin-1")
        opened.filelist[1].orig_filename = name.decode("latin-1")
    (tmp_path / "a.zip").write_bytes(made.getvalue())
    entries = collect(ID, [tmp_path / "a.zip"], course).entries
    assert [(entry.file.student, entry.action) for entry in entries] == [("alice", "collected")]


def test_an_archive_of_very_many_files_is_refused(tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr("a.ipynb", "{}")
    data = made.getvalue()
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    count = 60_000
    directory = data[start:end] * count
    tail = bytearray(data[end:])
    tail[8:16] = count.to_bytes(2, "little") * 2 + len(directory).to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(data[:start] + directory + tail)
    (one,) = find_or_missing(tmp_path / "a.zip")
    assert "holds 60000 files; expected at most 50000" in one.problem


def test_a_program_that_read_a_file_leaves_no_socket_open():
    code = "import sys; from autograder.intake.reader import read_submission; read_submission(sys.stdin.buffer.read())"
    command = [sys.executable, "-W", "always::ResourceWarning", "-c", code]
    done = subprocess.run(command, input=notebook([]), capture_output=True, timeout=300, check=True)
    assert done.stderr == b""
