"""Regrade requests: from a text file to the answer on the student's page, and nothing is lost."""

import json
import shutil
import zipfile
from html.parser import HTMLParser

import pytest

from autograder.cli.main import main
from autograder.core.errors import BadSubmission, UnknownStudents, WrongCall
from autograder.results.log import history
from autograder.results.requests import requests_of
from autograder.usecases.archive import archive
from autograder.usecases.collect import collect
from autograder.usecases.erase import erase
from autograder.usecases.requests import answer, import_form, request, requests

WHY = "Why does `loop` lose points?\n<script>alert(1)</script>"


class Text(HTMLParser):
    """The text of a page, and the tags that it has."""

    def __init__(self, page):
        super().__init__()
        self.text, self.tags = "", []
        self.feed(page.read_text())

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def downloads(course, toy, tmp_path):
    """A folder with a notebook each of ann and bob, collected."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    for student in ("ann", "bob"):
        (folder / f"{student}.ipynb").write_bytes(toy.submission_bytes(course))
    collect(toy.ID, [folder], course)
    return folder


def asked(course, toy):
    return {student: [message.text for message in one.messages] for student, one in requests_of(course, toy.ID).items()}


class TestCollected:
    def test_a_text_beside_the_notebook_is_its_students(self, course, toy, downloads, tmp_path):
        folder = tmp_path / "again"
        (folder / "ann").mkdir(parents=True)
        shutil.copy(downloads / "ann.ipynb", folder / "ann" / f"{toy.ID}.ipynb")
        (folder / "ann" / "regrade.txt").write_text(WHY + "\n")
        (folder / "bob_regrade.txt").write_text("And mine?", encoding="utf-16")
        made = collect(toy.ID, [folder], course)
        assert asked(course, toy) == {"ann": [WHY], "bob": ["And mine?"]}
        assert [letter.student for letter in made.requests] == ["ann", "bob"]
        assert collect(toy.ID, [folder], course).requests == ()  # the same download again
        assert asked(course, toy) == {"ann": [WHY], "bob": ["And mine?"]}

    def test_requests_alone_are_collected(self, course, toy, downloads, tmp_path, capsys):
        folder = tmp_path / "requests"
        folder.mkdir()
        (folder / "ann_regrade.txt").write_text(WHY)
        assert main(["--course", str(course.root), "collect", toy.ID, str(folder)]) == 0
        assert f"Regrade requests of ann: `autograder requests {toy.ID}`" in capsys.readouterr().err

    def test_a_platforms_names_say_whose_it_is(self, course, toy, tmp_path):
        download = tmp_path / "submissions.zip"
        with zipfile.ZipFile(download, "w") as packed:
            for student in ("annli_1234_501", "bobray_77_502"):
                packed.writestr(f"{student}_{toy.ID}.ipynb", toy.submission_bytes(course))
            packed.writestr("bobray_77_503_ann_regrade-1.txt", "Mine, please.")
        collect(toy.ID, [download], course)
        assert asked(course, toy) == {"bobray-77": ["Mine, please."]}

    def test_nobody_asks_in_anothers_name(self, course, toy, downloads, tmp_path):
        folder = tmp_path / "again"
        (folder / "ann" / "bob").mkdir(parents=True)
        (folder / "ann" / "bob_regrade.txt").write_text("I am ann.")
        (folder / "ann" / "bob" / "regrade.txt").write_text("I am bob?")
        (folder / "eve_regrade.txt").write_text("I handed in nothing.")
        (folder / "ann" / "regrade.txt").write_text(" \n")
        made = collect(toy.ID, [folder], course)
        assert asked(course, toy) == {"ann": ["I am ann."]}
        assert sum("a regrade request of nobody" in note for note in made.notes) == 2
        assert sum("was not read. It is empty" in note for note in made.notes) == 1

    @pytest.mark.parametrize("name", ["notes.txt", "upgrade.txt", "regrade.pdf", "regraded.txt"])
    def test_other_files_are_no_requests(self, course, toy, downloads, tmp_path, name):
        (downloads / name).write_text("Something else.")
        assert collect(toy.ID, [downloads], course).requests == ()


class TestEntered:
    def test_a_request_waits_until_it_is_answered(self, course, toy, downloads, capsys):
        call = ["--course", str(course.root)]
        assert main([*call, "request", toy.ID, "ann", "--text", WHY]) == 0
        assert main([*call, "request", toy.ID, "ann", "--text", WHY]) == 0
        assert "in the queue already" in capsys.readouterr().out
        assert main([*call, "requests", toy.ID, "--json", "-"]) == 0
        (one,) = json.loads(capsys.readouterr().out)["requests"]
        assert (one["student"], one["open"], one["messages"][0]["text"]) == ("ann", True, WHY)
        assert main([*call, "request", toy.ID, "ann", "--answer", "The order *matters*."]) == 0
        queue = requests(toy.ID, course)
        assert queue.waiting == 0
        assert [message.answer for message in queue.requests[0].messages] == [False, True]
        request(toy.ID, "ann", "But why?", course)
        assert requests(toy.ID, course).waiting == 1

    def test_the_queue_stands_in_columns(self, course, toy, downloads, capsys):
        shutil.copy(downloads / "bob.ipynb", downloads / "bartholomew.ipynb")
        collect(toy.ID, [downloads], course)
        for student in ("ann", "bartholomew"):
            request(toy.ID, student, "Why?", course)
        answer(toy.ID, "ann", "So.", course)
        capsys.readouterr()
        assert main(["--course", str(course.root), "requests", toy.ID]) == 0
        first, second, _ = capsys.readouterr().out.splitlines()
        assert first.startswith("waits     bartholomew  2")
        assert second.startswith("answered  ann          2")

    def test_a_file_is_read(self, course, toy, downloads, tmp_path):
        (tmp_path / "mail.txt").write_text(WHY)
        path = str(tmp_path / "mail.txt")
        assert main(["--course", str(course.root), "request", toy.ID, "ann", "--file", path]) == 0
        assert asked(course, toy) == {"ann": [WHY]}

    def test_what_cannot_be_entered_is_refused(self, course, toy, downloads):
        with pytest.raises(UnknownStudents, match=r"of anne.*Did you mean ann"):
            request(toy.ID, "anne", WHY, course)
        with pytest.raises(BadSubmission, match="It is empty"):
            request(toy.ID, "ann", "  ", course)
        with pytest.raises(BadSubmission, match="20,001 characters; expected at most 20,000"):
            request(toy.ID, "ann", "a" * 20_001, course)
        with pytest.raises(WrongCall, match=r"bob asked nothing.*Waiting for an answer: nobody"):
            answer(toy.ID, "bob", "Yes.", course)
        assert not course.score_log.exists()

    @pytest.mark.parametrize("words", [["ann", "--csv", "f.csv"], ["--text", "a"]])
    def test_a_form_names_the_students_and_nothing_else_does(self, course, toy, downloads, words):
        assert main(["--course", str(course.root), "request", toy.ID, *words]) == 2


class TestForm:
    def test_each_row_is_a_request(self, course, toy, tmp_path, capsys):
        download = tmp_path / "submissions.zip"
        with zipfile.ZipFile(download, "w") as packed:
            packed.writestr(f"annli_1234_501_{toy.ID}.ipynb", toy.submission_bytes(course))
            packed.writestr(f"bobray_77_502_{toy.ID}.ipynb", toy.submission_bytes(course))
        collect(toy.ID, [download], course)
        form = tmp_path / "form.csv"
        form.write_text('Time,Student,Request\n1,1234,"Why,\nplease?"\n2,BOBRAY-77,Mine\n3,eve,Me\n4,77,\n', "utf-8")
        call = ["--course", str(course.root), "request", toy.ID, "--csv", str(form)]
        assert main(call) == 1
        said = capsys.readouterr()
        assert "2 requests added, 0 known already, 2 not added" in said.out
        assert "Not added: eve: nobody of this name handed in a notebook." in said.err
        assert "Not added: 77: It is empty." in said.err
        assert asked(course, toy) == {"annli-1234": ["Why,\nplease?"], "bobray-77": ["Mine"]}
        assert import_form(toy.ID, form, course).known == 2

    def test_a_file_in_an_old_encoding_is_read_by_the_command_as_in_a_download(self, course, toy, downloads, tmp_path):
        (tmp_path / "mail.txt").write_bytes("Für Übung 2 – warum?\r\n".encode("cp1252"))
        assert main(["--course", str(course.root), "request", toy.ID, "ann", "--file", str(tmp_path / "mail.txt")]) == 0
        assert asked(course, toy) == {"ann": ["Für Übung 2 – warum?"]}

    def test_a_form_without_names_of_columns_is_refused_without_naming_a_student(
        self, course, toy, downloads, tmp_path
    ):
        form = tmp_path / "form.csv"
        form.write_text("ann@x.edu,Why?\n")
        with pytest.raises(WrongCall, match=r"The first line seems to be a student; keep the line with") as refused:
            import_form(toy.ID, form, course)
        assert "ann@x.edu" not in str(refused.value)

    def test_columns_can_be_named(self, course, toy, downloads, tmp_path):
        form = tmp_path / "form.csv"
        form.write_text("Wer;Was\nann;Warum?\n")
        with pytest.raises(WrongCall, match=r"no column that is known.*--student-column. There are: Wer, Was"):
            import_form(toy.ID, form, course)
        with pytest.raises(WrongCall, match="no column 'What'"):
            import_form(toy.ID, form, course, student_column="wer", text_column="What")
        assert import_form(toy.ID, form, course, student_column="wer", text_column="was").added == ("ann",)


@pytest.mark.slow
def test_a_request_goes_through_the_whole_course(course, toy, downloads, capsys):
    """Graded, asked, shown beside code and audit, answered, on the page of feedback, archived, erased."""
    call = ["--course", str(course.root), "--quiet"]
    answers = {**toy.LAST, "why": "Since **each** is made from $h_0$."}
    (downloads / "ann.ipynb").write_bytes(toy.submission_bytes(course, answers))
    collect(toy.ID, [downloads], course)
    assert main([*call, "grade", toy.ID, "--jobs", "1"]) == 0
    request(toy.ID, "ann", WHY, course)
    shown = Text(requests(toy.ID, course).page)
    mark = "In the gradebook now: 13 of 20; 4 points of it wait for a person\nwhy: nobody has graded this answer yet"
    for part in (WHY, "return step(xs[-1], h)[0]", "You took the last x only.", "by ", "seed ", mark):
        assert part in shown.text
    assert "script" not in shown.tags
    assert shown.text.index("return step(xs[-1], h)[0]") < shown.text.index("return x + 2 * h")  # what was asked about
    assert "Since each is made from ." in shown.text  # the written answer, with its formula drawn
    assert "svg" in shown.tags
    answer(toy.ID, "ann", "Read **The loop** again.", course)
    assert main([*call, "feedback", toy.ID]) == 0
    page = Text(course.var / "feedback" / "ann" / toy.ID / f"{toy.ID}.html")
    assert WHY in page.text
    assert "Read The loop again." in page.text
    assert "script" not in page.tags
    assert "Your regrade request" not in (course.var / "feedback" / "bob" / toy.ID / f"{toy.ID}.html").read_text()

    before = len(history(course, "ann", toy.ID))
    assert main([*call, "grade", toy.ID, "--again", "ann"]) == 0  # a message is not a mark
    assert len(history(course, "ann", toy.ID)) == before + 1
    assert main([*call, "audit", "ann", toy.ID]) == 0

    with zipfile.ZipFile(archive(toy.ID, course).file) as packed:
        assert sum(b'"request"' in line for line in packed.read("marks.jsonl").splitlines()) == 2
        assert f"reports/{toy.ID}-requests.html" in packed.namelist()
    erase("ann", course, really=True)
    assert requests_of(course, toy.ID) == {}
    assert not (course.var / "reports" / f"{toy.ID}-requests.html").exists()
