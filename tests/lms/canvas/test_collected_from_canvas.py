"""Collecting from Canvas with a token: attempts, times, identities, faults, and what is said in words."""

import json
import zipfile
from io import BytesIO

import pytest

from autograder.cli.main import main
from autograder.core.errors import PlatformUnavailable, WrongCall
from autograder.intake.roster import Roster
from autograder.lms.canvas_online import CanvasAddress, CanvasCourse, read_address, read_token
from autograder.lms.feedback_zip import place_of_feedback
from autograder.results.requests import requests_of
from autograder.usecases.canvas import collect_from_canvas

from .server import TOKEN, Canvas

ID = "99_toy"


@pytest.fixture
def handed_in(server, toy, course):
    """Five students on three pages: a notebook, a late one, a zip file, no notebook, nothing."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"work/{ID}.ipynb", toy.submission_bytes(course, {"why": "zipped"}))
    notebook = toy.submission_bytes(course, toy.ONCE)
    server.hand_in(1, "Ada Lovelace", {501: (f"{ID}.ipynb", toy.submission_bytes(course))})
    server.hand_in(2, "Jan-Ole Müller", {502: ("my work.ipynb", notebook)}, "2026-11-24T08:00:00Z", late=True)
    server.hand_in(3, "Zoë O'Brien", {503: ("all.zip", packed.getvalue())})
    server.hand_in(4, "Sam Tuck", {504: ("essay.pdf", b"%PDF")})
    server.hand_in(5, "Wim Absent", {}, None)
    return server


def stamps(course):
    return {path.parents[1].name: path.read_text().strip() for path in course.var.rglob("timestamp.txt")}


def files(course):
    return {path: path.read_bytes() for path in course.var.rglob("*") if path.is_file()}


def test_each_students_last_attempt_is_collected_with_its_time_and_identity(handed_in, course, toy, capsys):
    call = ["--course", str(course.root), "collect", ID, "--canvas", "17"]
    assert main(call) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == "From Canvas: A toy (4711)"
    assert f"{ID}: 3 collected." in out
    assert err == "Tuck, Sam (4) handed in no notebook: essay.pdf\n"
    assert stamps(course) == {
        "Ada Lovelace-1": "2026-11-23 22:59:00 UTC",
        "Jan-Ole Müller-2": "2026-11-24 08:00:00 UTC",
        "Zoë OBrien-3": "2026-11-23 22:59:00 UTC",
    }
    assert course.submitted(ID, "Ada Lovelace-1").read_bytes() == toy.submission_bytes(course)
    roster = Roster(course)
    (person,) = roster.people("Jan-Ole Müller-2")
    assert (person.id, person.name, person.login) == ("2", "Müller, Jan-Ole", "müller@x.edu")
    assert roster.is_late(ID, "Jan-Ole Müller-2")


def test_the_same_again_fetches_and_changes_nothing(handed_in, course):
    collect_from_canvas(ID, "17", course)
    before = files(course)
    handed_in.requests.clear()
    again = collect_from_canvas(ID, "17", course)
    assert (again.entries, again.unchanged, again.problem) == ((), 3, "")
    assert not handed_in.asked("GET", "/files/")
    assert files(course) == before


def test_a_new_attempt_is_fetched_alone_and_the_old_one_is_kept(handed_in, course, toy):
    collect_from_canvas(ID, "17", course)
    newer = toy.submission_bytes(course, toy.LAST)
    handed_in.hand_in(1, "Ada Lovelace", {601: (f"{ID}-1.ipynb", newer)}, "2026-11-25T00:00:00Z")
    handed_in.requests.clear()
    assert [entry.action for entry in collect_from_canvas(ID, "17", course).entries] == ["collected"]
    assert handed_in.asked("GET", "/files/") == ["/files/601/download?verifier=v601"]
    assert course.submitted(ID, "Ada Lovelace-1").read_bytes() == newer
    assert [path.read_bytes() for path in course.var.glob("earlier/*/*/*")] == [toy.submission_bytes(course)]


def test_a_file_that_was_removed_here_is_fetched_again(handed_in, course):
    collect_from_canvas(ID, "17", course)
    course.submitted(ID, "Ada Lovelace-1").unlink()
    assert len(collect_from_canvas(ID, "17", course).entries) == 1
    assert course.submitted(ID, "Ada Lovelace-1").exists()


def test_a_student_known_from_a_download_stays_the_same(handed_in, course, toy, tmp_path):
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as archive:
        archive.writestr(f"lovelaceada_1_501_{ID}.ipynb", toy.submission_bytes(course))
    assert main(["--course", str(course.root), "collect", ID, str(tmp_path / "submissions.zip")]) == 0
    collect_from_canvas(ID, "17", course)
    assert stamps(course)["lovelaceada-1"] == "2026-11-23 22:59:00 UTC"
    assert len(stamps(course)) == 3


def test_feedback_pages_find_their_way_back(handed_in, course):
    """The zip file for Canvas's upload names a page by the ids of the student and of the file."""
    collect_from_canvas(ID, "17", course)
    places = {student: place_of_feedback(known) for student, known in Roster(course).handed_in(ID, "canvas").items()}
    assert places["Jan-Ole Müller-2"] == "müllerjanole_LATE_2_502_feedback.html"
    assert places["Ada Lovelace-1"] == "lovelaceada_1_501_feedback.html"


def test_a_dry_run_lists_and_writes_nothing(handed_in, course, capsys):
    assert main(["--course", str(course.root), "collect", ID, "--canvas", "17", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "Müller, Jan-Ole (2): my work.ipynb, handed in 2026-11-24 08:00 UTC, late: new" in out
    assert "Nothing was collected. 3 of 3 would be." in out
    assert not handed_in.asked("GET", "/files/")
    assert not list(course.var.rglob("*.ipynb"))


def test_a_dry_run_writes_its_list_as_json(handed_in, course, capsys):
    assert main(["--course", str(course.root), "collect", ID, "--canvas", "17", "--dry-run", "--json", "-"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [entry["new"] for entry in listed] == [True] * 3
    assert listed[1] == {
        "student": "Müller, Jan-Ole (2)",
        "files": "my work.ipynb",
        "time": "2026-11-24T08:00:00+00:00",
        "late": True,
        "new": True,
    }


def test_a_text_called_regrade_is_a_request(handed_in, course, toy, capsys):
    notebook = toy.submission_bytes(course, toy.LAST)
    asks = {701: (f"{ID}-1.ipynb", notebook), 702: ("regrade-1.txt", b"Please look at loop.")}
    handed_in.hand_in(1, "Ada Lovelace", asks, "2026-11-25T00:00:00Z")
    handed_in.hand_in(2, "Jan-Ole Müller", {**asks, 703: ("Regrade.md", b"x" * 90_000)}, "2026-11-25T00:00:00Z")
    assert main(["--course", str(course.root), "collect", ID, "--canvas", "17"]) == 0
    said = capsys.readouterr().err
    assert "Regrade requests of Ada Lovelace-1, Jan-Ole Müller-2" in said
    assert "Regrade.md was not collected: it is larger than 80 KB" in said
    asked = requests_of(course, ID)
    assert {student: [message.text for message in asked[student].messages] for student in asked} == {
        "Ada Lovelace-1": ["Please look at loop."],
        "Jan-Ole Müller-2": ["Please look at loop."],
    }
    assert main(["--course", str(course.root), "collect", ID, "--canvas", "17"]) == 0
    assert "Regrade" not in capsys.readouterr().err


def test_a_request_alone_is_read_where_the_notebook_was_collected(handed_in, course, capsys):
    collect_from_canvas(ID, "17", course)
    handed_in.hand_in(1, "Ada Lovelace", {801: ("regrade.txt", b"Why?")}, "2026-11-25T00:00:00Z")
    assert main(["--course", str(course.root), "collect", ID, "--canvas", "17"]) == 0
    said = capsys.readouterr().err
    assert "Regrade requests of Ada Lovelace-1" in said
    assert "handed in no notebook" not in said.replace("Tuck, Sam (4) handed in no notebook", "")


def break_off(request, method):
    """Promise a file and send a part of it, each time."""
    if "/files/502/" not in request.path:
        return False
    request.send_response(200)
    request.send_header("Content-Length", "100000")
    request.end_headers()
    request.wfile.write(b"{")
    request.close_connection = True
    return True


def test_what_arrived_before_the_connection_broke_is_kept_and_the_rest_follows(handed_in, course, capsys):
    handed_in.faults.append(break_off)
    call = ["--course", str(course.root), "collect", ID, "--canvas", "17"]
    assert main(call) == 1
    assert "failed or broke. Run the same command again" in capsys.readouterr().err
    assert sorted(stamps(course)) == ["Ada Lovelace-1"]
    handed_in.faults.clear()
    handed_in.requests.clear()
    assert main(call) == 0
    assert len(stamps(course)) == 3
    assert len(handed_in.asked("GET", "/files/")) == 2


def test_a_connection_that_breaks_once_costs_nothing(handed_in, course):
    once = iter([break_off])
    handed_in.faults.append(
        lambda request, method: "502" in request.path and next(once, lambda *_: False)(request, method)
    )
    found = collect_from_canvas(ID, "17", course)
    assert (len(found.entries), found.problem) == (3, "")


def test_a_file_that_canvas_does_not_hand_out_costs_that_file_only(handed_in, course):
    handed_in.faults.append(lambda request, method: "/files/502/" in request.path and (request.send(404, b"") or True))
    found = collect_from_canvas(ID, "17", course)
    assert len(found.entries) == 2
    assert (
        "Müller, Jan-Ole (2): my work.ipynb was not collected: Canvas does not hand it out (status 404)." in found.notes
    )


def test_a_file_that_is_too_large_is_not_fetched(handed_in, course):
    handed_in.submissions[2]["attachments"][0]["size"] = 1 << 30
    found = collect_from_canvas(ID, "17", course)
    assert "Müller, Jan-Ole (2): my work.ipynb was not collected: it is larger than 64 MB." in found.notes
    assert not handed_in.asked("GET", "/files/502/")


def test_a_busy_server_is_asked_again(handed_in, course):
    busy = iter([503, 429, 502])

    def fault(request, method):
        status = next(busy, None)
        return bool(status) and (request.send(status, {}) or True)

    handed_in.faults.append(fault)
    assert len(collect_from_canvas(ID, "17", course).entries) == 3


def test_another_hosts_files_are_fetched_without_the_token(handed_in, course, server):
    elsewhere = Canvas()
    try:
        elsewhere.files[501] = handed_in.files[501]
        handed_in.submissions[1]["attachments"][0]["url"] = f"{elsewhere.root}/files/501/download"
        assert len(collect_from_canvas(ID, "17", course).entries) == 3
        assert [own for _, path, own in elsewhere.requests if "/files/" in path] == [False]
        assert all(own for _, path, own in handed_in.requests)
    finally:
        elsewhere.close()


def test_a_netrc_file_does_not_replace_the_token(handed_in, course, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login x password y\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert len(collect_from_canvas(ID, "17", course).entries) == 3


@pytest.mark.parametrize(
    ("status", "content", "headers", "said"),
    [
        (401, {"errors": []}, {"WWW-Authenticate": "Bearer"}, r"does not know the token in AUTOGRADER_CANVAS_TOKEN"),
        (401, {"errors": []}, {}, r"does not let the owner of the token do this in course 17"),
        (403, {"errors": []}, {}, r"does not let the owner of the token do this in course 17"),
        (403, b"403 Forbidden (Rate Limit Exceeded)", {}, r"allows no more requests for now\. Wait a minute"),
        (429, {}, {}, r"allows no more requests for now"),
        (404, {}, {}, r"has no course 17, or not this assignment in it"),
        (500, {}, {}, r"could not do what it was asked"),
        (200, b"<html>Log in</html>", {}, r"sent an answer that is not one of Canvas's"),
        (200, {"a": 1}, {}, r"sent an answer that is not one of Canvas's"),
    ],
)
def test_what_canvas_refuses_is_said_in_words(handed_in, course, status, content, headers, said):
    handed_in.faults.append(lambda request, method: request.send(status, content, **headers) or True)
    with pytest.raises(PlatformUnavailable, match=said):
        collect_from_canvas(ID, "17", course)
    assert not list(course.var.rglob("*.ipynb"))


def test_nobody_at_the_address_is_said_in_words(course, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_CANVAS_TOKEN", TOKEN)
    with pytest.raises(PlatformUnavailable, match=r"The connection to 127\.0\.0\.1:1 failed or broke"):
        collect_from_canvas(ID, "http://127.0.0.1:1/courses/17", course)


def test_an_assignment_of_another_name_has_to_be_named(handed_in, course):
    handed_in.assignments = {
        n: {**handed_in.assignments[4711], "id": n, "name": f"Week {n}"} for n in (4711, 4712, 4713)
    }
    with pytest.raises(
        WrongCall, match=r"There are: 'Week 4711' \(4711\), .*\(4713\)\. Name one with --canvas-assignment"
    ):
        collect_from_canvas(ID, "17", course)
    for called in ("4711", "week 4711"):
        assert collect_from_canvas(ID, "17", course, called=called, dry_run=True).source == "Week 4711 (4711)"
    address = f"{handed_in.root}/courses/17/assignments/4711"
    assert collect_from_canvas(ID, address, course, dry_run=True).source == "Week 4711 (4711)"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1234", CanvasAddress("https://x.edu", "1234")),
        ("https://y.edu/courses/7", CanvasAddress("https://y.edu", "7")),
        ("https://y.edu:8443/courses/7/assignments/8?module_item_id=9", CanvasAddress("https://y.edu:8443", "7", "8")),
        ("https://y.edu/courses/7/gradebook", CanvasAddress("https://y.edu", "7")),
    ],
)
def test_a_course_is_a_number_or_an_address(text, place):
    assert read_address(text, {"AUTOGRADER_CANVAS_URL": "https://x.edu/"}) == place


@pytest.mark.parametrize(
    ("text", "environment", "said"),
    [
        ("1234", {}, r"AUTOGRADER_CANVAS_URL is ''; expected the address of your Canvas"),
        ("RNN", {}, r"--canvas is 'RNN'; expected the course's number, or its address"),
        ("http://x.edu/courses/7", {}, r"expected https, so that nobody reads the token"),
        ("https://jan:pw@x.edu/courses/7", {}, r"a user's name or password in it"),
    ],
)
def test_another_course_is_refused_with_what_to_write(text, environment, said):
    with pytest.raises(WrongCall, match=said):
        read_address(text, environment)


@pytest.mark.parametrize("token", ["", "  ", "two words", "line\nend", "ü"])
def test_a_token_that_cannot_be_sent_is_refused_unshown(token):
    with pytest.raises(WrongCall, match=r"New Access Token") as raised:
        read_token({"AUTOGRADER_CANVAS_TOKEN": token})
    assert not token.strip() or token not in str(raised.value)


def test_nothing_that_is_printed_holds_the_token_or_the_address_of_a_file(server, toy, course):
    server.hand_in(1, "Ada Lovelace", {501: ("a.ipynb", b"{}")})
    there = CanvasCourse(read_address("17"), read_token()).assignment("", ("A toy",))
    shown = repr(there.submissions())
    assert "a.ipynb" in shown
    assert "verifier" not in shown
    assert TOKEN not in repr(vars(there)) + repr(there)


def test_paths_and_canvas_exclude_each_other(course, capsys):
    call = ["--course", str(course.root), "collect", ID]
    assert main([*call, "x.zip", "--canvas", "17"]) == 2
    assert main([*call, "x.zip", "--canvas-assignment", "5"]) == 2
    assert "--canvas-assignment needs --canvas" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(call)
    assert "PATH" in capsys.readouterr().err
