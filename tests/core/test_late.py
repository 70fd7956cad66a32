"""Late work: what a time of handing in costs, and what may stand in `var/extensions.csv`."""

from datetime import UTC, datetime, timedelta

import pytest

from autograder.core.errors import BadLateTerms
from autograder.core.late import LatePolicy, judge_lateness, read_due, read_extensions

DUE = read_due("2026-12-01 23:59 Europe/Berlin")
POLICY = LatePolicy(grace_minutes=15, percent_a_day=10, cap_percent=50)


def after(**more):
    return DUE + timedelta(**more)


@pytest.mark.parametrize(
    ("handed_in", "policy", "late", "points"),
    [
        (after(hours=-3), POLICY, False, 0),
        (DUE, POLICY, False, 0),
        (after(minutes=15), POLICY, False, 0),
        (after(minutes=15, seconds=1), POLICY, True, 8),
        (after(days=1, minutes=15), POLICY, True, 8),
        (after(days=1, minutes=16), POLICY, True, 16),
        (after(days=4), POLICY, True, 32),
        (after(days=5), POLICY, True, 40),
        (after(days=300), POLICY, True, 40),
        (after(days=2), LatePolicy(0, 0, 50), True, 0),
        (after(seconds=1), LatePolicy(0, 12.5, 100), True, 10),
        (after(days=7, seconds=1), LatePolicy(0, 12.5, 100), True, 80),
        (after(days=30), LatePolicy(0, 100, 100), True, 80),
        (after(days=1), LatePolicy(0, 100 / 3, 100), True, 26.67),
        (after(days=9), LatePolicy(0, 10, 0), True, 0),
    ],
    ids=lambda value: f"{value:%d. %H:%M:%S}" if isinstance(value, datetime) else None,
)
def test_each_day_begun_costs_its_share_of_the_points_up_to_the_cap(handed_in, policy, late, points):
    judged = judge_lateness(policy, 80, DUE, handed_in)
    assert (judged.late, judged.points) == (late, points)
    assert bool(judged.sentence) == late


def test_nobody_is_late_without_a_due_date():
    assert judge_lateness(POLICY, 80, None, after(days=9)) == judge_lateness(POLICY, 80, None, None)
    assert not judge_lateness(POLICY, 80, None, after(days=9)).late


def test_without_a_time_of_handing_in_it_is_on_time_and_says_so():
    judged = judge_lateness(POLICY, 80, DUE, None)
    assert (judged.late, judged.points) == (False, 0)
    assert judged.sentence == "The submission time is not known, so the submission counts as on time."


@pytest.mark.parametrize(
    ("more", "points"), [({"days": 3}, 0), ({"days": 3, "minutes": 15}, 0), ({"days": 3, "hours": 1}, 8)], ids=str
)
def test_an_extension_moves_the_due_date_and_keeps_the_grace(more, points):
    assert judge_lateness(POLICY, 80, DUE, after(**more), extended=after(days=3)).points == points


def test_the_sentence_says_when_how_long_and_how_much():
    handed_in = datetime(2026, 12, 3, 7, 12, tzinfo=UTC)
    assert judge_lateness(POLICY, 80, DUE, handed_in).sentence == (
        "Due 2026-12-01 23:59, handed in 2026-12-03 08:12 (Europe/Berlin): 2 days begun, 10 % of 80 points a day, "
        "so 16 points are taken off."
    )


def test_the_sentence_of_an_extension_and_a_cap():
    said = judge_lateness(POLICY, 2, DUE, after(days=30), extended=after(days=3)).sentence
    assert said.startswith("Due 2026-12-04 23:59 with your extension, handed in 2026-12-31 23:59 (Europe/Berlin): ")
    assert said.endswith("27 days begun, 10 % of 2 points a day, at most 50 %, so 1 point is taken off.")


def test_a_night_with_two_hours_from_two_to_three_is_25_hours_long():
    due = read_due("2026-10-24 12:00 Europe/Berlin")
    policy = LatePolicy(0, 10, 50)
    assert judge_lateness(policy, 10, due, datetime(2026, 10, 25, 10, 0, tzinfo=UTC)).points == 1  # 11:00 in Berlin
    next_noon = read_due("2026-10-25 12:00 Europe/Berlin")
    assert judge_lateness(policy, 10, due, next_noon).points == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("grace_minutes", -1),
        ("grace_minutes", float("inf")),
        ("percent_a_day", 101),
        ("percent_a_day", "10"),
        ("cap_percent", float("nan")),
        ("cap_percent", True),
    ],
)
def test_a_policy_out_of_range_is_refused(name, value):
    with pytest.raises(
        BadLateTerms, match=rf"LatePolicy: {name} is .*; expected a number (of at least 0|from 0 to 100)\."
    ):
        LatePolicy(**{name: value})


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-12-01 23:59 Europe/Berlin", "2026-12-01T22:59"),
        ("2026-07-01 23:59 Europe/Berlin", "2026-07-01T21:59"),
        ("2026-12-01 23:59 UTC", "2026-12-01T23:59"),
        ("2026-12-01 23:59:30 +05:30", "2026-12-01T18:29:30"),
    ],
)
def test_a_due_date_is_a_time_in_a_zone(text, utc):
    assert read_due(text) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["2026-12-01", "2026-12-01 23:59", "2026-12-01 23:59 Berlin/Europe", "2026-12-01 23:59 Europe",
     "1.12.2026 23:59 UTC", "2026-13-01 23:59 UTC", "2026-12-01 24:61 UTC", "2026-12-01 23:59 ../etc",
     "2026-12-01 23:59 +x", "", None],
)  # fmt: skip
def test_another_due_date_is_refused_with_an_example(text):
    with pytest.raises(BadLateTerms, match=r"The due date is .*; expected a date, a time and a zone, such as"):
        read_due(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "2026-10-25 02:30 Europe/Berlin",
            "clocks in Europe/Berlin show this time twice on that day. "
            "Write 2026-10-25 02:30 +02:00 or 2026-10-25 02:30 +01:00.",
        ),
        (
            "2026-03-29 02:30 Europe/Berlin",
            "clocks in Europe/Berlin skip this time on that day. "
            "Write 2026-03-29 01:30 +01:00 or 2026-03-29 03:30 +02:00.",
        ),
        (
            "2026-11-01 01:59 America/New_York",
            "clocks in America/New_York show this time twice on that day. "
            "Write 2026-11-01 01:59 -04:00 or 2026-11-01 01:59 -05:00.",
        ),
    ],
)
def test_a_time_that_clocks_show_twice_or_never_is_refused_with_what_to_write(text, said):
    with pytest.raises(BadLateTerms) as refused:
        read_due(text)
    assert str(refused.value) == f"The due date is {text!r}, but {said}"
    for meant in said.partition("Write ")[2].rstrip(".").split(" or "):
        assert read_due(meant).utcoffset() is not None


def test_an_extension_to_a_time_that_clocks_show_twice_is_refused():
    due = read_due("2026-10-24 02:30 Europe/Berlin")
    entry = read_extensions(f"{HEAD}alice,01_a,2026-10-25", KNOWN).of("alice", "01_a")
    with pytest.raises(BadLateTerms, match=r"line 2: alice's extension ends at 2026-10-25 02:30, but .* twice"):
        entry.until(due)


KNOWN = ["01_a", "02_b"]
HEAD = "student,assignment,extension\n"


def until(text, student="alice", assignment="01_a"):
    entry = read_extensions(HEAD + text, KNOWN).of(student, assignment)
    return entry and f"{entry.until(DUE):%d. %H:%M %Z}"


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("alice,01_a,3", "04. 23:59 CET"),
        ("alice,01_a,0.5", "02. 11:59 CET"),
        ("alice, 01_a , 2026-12-05 18:00", "05. 18:00 CET"),
        ("alice,01_a,2026-12-05", "05. 23:59 CET"),
        ("alice,*,1", "02. 23:59 CET"),
        ("alice,*,1\nalice,01_a,2", "03. 23:59 CET"),
        ("alice,02_b,1", None),
        ("bob,01_a,1\n\n", None),
        ('"alice","01_a","1"', "02. 23:59 CET"),
    ],
)
def test_an_extension_is_a_number_of_days_or_a_date(text, ends):
    assert until(text) == ends


def test_a_spreadsheets_semicolons_and_mark_are_read():
    entries = read_extensions("\ufeffstudent;assignment;extension\r\nalice;01_a;2\r\n", KNOWN)
    assert entries.of("alice", "01_a").more == timedelta(days=2)
    assert entries.students("01_a") == ["alice"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the first line is ''; expected 'student,assignment,extension'"),
        ("name,assignment,extension\n", "the first line is 'name,assignment,extension'"),
        (f"{HEAD}alice,01_a\n", "line 2: the line has 2 values; expected 3"),
        (f"{HEAD}alice,01_a,1\n\nbob,03_c,1", "line 4: no assignment '03_c'. There are: 01_a, 02_b"),
        (f"{HEAD},01_a,1", "line 2: the student is missing"),
        (f"{HEAD}alice,01_a,two", "line 2: the extension is 'two'; expected a number of days, or a date"),
        (f"{HEAD}alice,01_a,-1", "line 2: the extension is '-1'"),
        (f"{HEAD}alice,01_a,0", "line 2: the extension is '0'"),
        (f"{HEAD}alice,01_a,nan", "line 2: the extension is 'nan'"),
        (f"{HEAD}alice,01_a,20261205", "line 2: the extension is '20261205'"),
        (f"{HEAD}alice,01_a,2026-12-05 18:00+01:00", "line 2: the extension is"),
        (f"{HEAD}alice,01_a,1\nalice,01_a,2", "line 3: alice has an extension for 01_a in line 2 already"),
    ],
)
def test_a_broken_line_is_refused_with_its_number(text, said):
    with pytest.raises(BadLateTerms) as raised:
        read_extensions(text, KNOWN)
    assert f"extensions.csv{'' if 'first line' in said else ','}{':' if 'first line' in said else ''} {said}" in str(
        raised.value
    )


def test_an_extension_that_ends_before_the_due_date_is_refused():
    with pytest.raises(
        BadLateTerms,
        match=r"line 2: alice's extension ends at 2026-11-30 23:59; expected a time after the due date of 01_a, 2026-",
    ):
        until("alice,01_a,2026-11-30")
