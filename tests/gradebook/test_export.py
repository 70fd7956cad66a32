"""The gradebook as CSV: ids and names stay as they are."""

import csv
import io

import pytest


@pytest.fixture
def as_csv():
    from autograder.gradebook.scores import as_csv

    return as_csv


def test_nothing_is_an_empty_text(as_csv):
    assert as_csv([]) == ""


@pytest.mark.parametrize("name", ["a,b", 'say "hi"', "two\nlines", "007", "ü"])
def test_ids_come_back_exactly(as_csv, name):
    text = as_csv([{"student_id": name, "total": 1.5}])
    assert next(csv.DictReader(io.StringIO(text)))["student_id"] == name


def test_text_is_quoted_and_numbers_are_not(as_csv):
    assert as_csv([{"student_id": "007", "step": "", "total": 8.5}]) == '"student_id","step","total"\n"007","",8.5\n'


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_what_a_spreadsheet_would_run_is_disarmed(as_csv, name):
    assert next(csv.DictReader(io.StringIO(as_csv([{"student_id": name}]), newline="")))["student_id"] == f"'{name}"
