"""What some options may be, and are by default. The command line shows it, the use cases apply it.

It is here so that the help of a command need not import the command's use case, which takes seconds.
"""

from __future__ import annotations

DEMO = "02_recurrent_cell"  # the demo's assignment, where the course has it
LEAST_SHARE = 0.5  # of their code, from which a pair is listed; independent right answers shared at most 0.33
PLATFORMS = ("moodle", "canvas", "brightspace")  # that take feedback and scores back
EXPORT_FORMATS = ("csv", "json", "canvas", "moodle", "brightspace")
FEWEST_QUESTIONS, USUAL_QUESTIONS, MOST_QUESTIONS = 3, 4, 5  # of one student's interview
