"""`autograder requests`: the regrade requests of an assignment, the open ones first."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from ..core.text import one_line, plural
from .shared import add_json_argument, course_of, print_outcome, shown, write_json

LONGEST = 100  # characters of a request in the terminal; the page has all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    add_json_argument(parser, "the requests with all messages")


def run(options: argparse.Namespace) -> int:
    course = course_of(options, ordinary=True)
    from ..usecases.requests import requests

    queue = requests(options.assignment, course)
    plain = [{"open": one.open, **asdict(one)} for one in queue.requests]
    write_json({"assignment": options.assignment, "page": str(queue.page), "requests": plain}, options.json)
    if options.json == "-":
        return 0
    width = max((len(one.student) for one in queue.requests), default=0)
    for one in queue.requests:
        state, last = "waits" if one.open else "answered", one.messages[-1]
        print(f"{state:8}  {one.student:{width}}  {last.time[:10]}  {one_line(last.text, LONGEST)}")
    waiting = f"{queue.waiting} of {plural(len(queue.requests), 'request')} waiting for an answer"
    print_outcome(f"{waiting}: {shown(queue.page)}", 0)
    return 0
