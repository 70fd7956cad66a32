"""Right answers to answers in other forms."""


def answers__capitals():
    return {"q1": "C", "q2": "D", "q3": "B", "q4": "A", "q5": "B"}


def answers__with_brackets():
    return dict(q1="c)", q2="(d)", q3=" b", q4="a.", q5="b:")


def answers__from_a_string():
    return {f"q{number}": letter for number, letter in enumerate("cdbab", start=1)}
