"""A class of thirty, made by code: always the same, with everything that a report has to show."""

from random import Random

from autograder.checks.compare import Mismatch
from autograder.checks.student import Reason, StudentError, exception_error
from autograder.core.assignment import Assignment, Exercise, ManualTask
from autograder.core.incidents import Incident, IncidentKind
from autograder.core.result import ExerciseResult, Status, SubmissionResult, TestResult, Verdict, worst
from autograder.suite.outcome import judge
from autograder.wire.errors import stopped, timeout_error

ASSIGNMENT = Assignment(
    "02_recurrent_cell",
    "The recurrent neuron",
    (
        Exercise("rnn_step_forward", 15, "numpy"),
        Exercise("rnn_forward", 20, "numpy", ("rnn_step_forward",)),
        Exercise("rnn_forward_masked", 10, "numpy", ("rnn_step_forward",)),
        Exercise("many_to_one", 10, "numpy", ("rnn_forward",)),
        Exercise("generate", 10, "numpy"),
        Exercise("SimpleCell", 15, "keras"),
        Exercise("to_keras_weights", 12, "keras"),
        Exercise("count_params", 3, "numpy"),
        Exercise("answers", 5, "numpy"),
    ),
    (ManualTask("explain_memory", 12),),
)

QUESTIONS = {
    "rnn_step_forward": (
        "One step of the cell: h_t = activation(x_t kernel + h_prev recurrent_kernel + bias).",
        "All four activations work: tanh, sigmoid, relu and linear.",
        "A batch of one and values of ±1000 work too.",
    ),
    "rnn_forward": (
        "Every state depends on the one before it, from h0 on.",
        "The result has the axes (batch, time, units).",
        "One time step is enough.",
        "The inputs are left as they were.",
    ),
    "rnn_forward_masked": (
        "A masked step copies the previous state.",
        "With nothing masked it equals rnn_forward.",
        "A sequence that is masked from its first step on stays at h0.",
    ),
    "many_to_one": (
        "The head reads the last state only.",
        "many_to_many applies the head at every step.",
        "one_to_many feeds v at each of T steps.",
    ),
    "generate": (
        "Each output is fed back as the next input.",
        "The seed is not part of the output.",
        "The state starts as None.",
    ),
    "SimpleCell": (
        "The cell works inside keras.layers.RNN.",
        "It has the weights kernel, recurrent_kernel and bias, in this order.",
        "A model with it can be saved and loaded.",
    ),
    "to_keras_weights": (
        "keras.layers.SimpleRNN with your weights gives the numbers of rnn_forward.",
        "from_keras_weights brings them back.",
    ),
    "count_params": ("The numbers are those of Keras's own layers.",),
    "answers": ("Which task is many to one?", "What does the state hold at t = 0?", "How far back can it remember?"),
}

# exercise -> what students get wrong: id, sentence, where to read, tests that fail (by place), their message or error
KNOWN = {
    "rnn_step_forward": [
        (
            "bias_dropped",
            "Your values are what one gets when the bias is left out.",
            "One step of the recurrent neuron",
            (0, 1, 2),
            (
                "Wrong values in h_t: 12 of 12 values differ; h_t[1, 2] is 0.412853, expected 0.618277. "
                "Look at the sum inside the activation."
            ),
        ),
        (
            "recurrent_kernel_transposed",
            "Your values are what one gets with the transposed recurrent kernel.",
            "One step of the recurrent neuron",
            (0, 1),
            (
                "Wrong values in h_t: 11 of 12 values differ; h_t[0, 1] is -0.120331, expected 0.332418. "
                "Look at the order of the factors."
            ),
        ),
    ],
    "rnn_forward": [
        (
            "h0_ignored",
            "Your values are what one gets when the initial state h0 is ignored and zeros are used.",
            "The loop over time",
            (0, 2),
            (
                "Wrong values in h_seq: 60 of 60 values differ; h_seq[0, 0, 3] is 0.181221, expected 0.771034. "
                "Look at the state that enters step 0."
            ),
        ),
        (
            "state_not_carried",
            "Your values are what one gets when every step starts from h0 again.",
            "The loop over time",
            (0,),
            (
                "Wrong values in h_seq: 48 of 60 values differ; h_seq[1, 4, 0] is -0.306112, expected 0.214006. "
                "Look at the state that enters step t."
            ),
        ),
        (
            "time_major",
            "Your result has time as its first axis; it should come second.",
            "Shapes: batch first",
            (0, 1, 2),
            (
                "h_seq has shape (5, 3, 4); expected (3, 5, 4), that is (batch, time, units). "
                "The same numbers in another order: are two axes swapped?"
            ),
        ),
    ],
    "rnn_forward_masked": [
        (
            "masked_to_zero",
            "Your masked steps are zero; Keras copies the previous state instead.",
            "Padding and masks",
            (0, 2),
            "Wrong values in h_seq: 14 of 60 values differ; h_seq[2, 3, 1] is 0, expected 0.508139.",
        )
    ],
    "generate": [
        (
            "seed_included",
            "Your first output is the seed itself; the seed is not part of the output.",
            "Closing the loop",
            (1,),
            "ys has shape (7, 2); expected (6, 2), that is (n_steps, features).",
        )
    ],
    "SimpleCell": [
        (
            "bare_tensor",
            "call returns the state as a bare tensor; Keras wants a list of states.",
            "A cell that Keras can loop over",
            (0, 2),
            exception_error(
                "`SimpleCell`",
                "TypeError",
                "the structure of `states` changed",
                frames="in cell SimpleCell, line 9: return h, h",
            ),
        )
    ],
    "count_params": [
        (
            "gru_one_bias",
            "A GRU in Keras has two biases (reset_after=True).",
            "Counting",
            (0,),
            "Got 264; expected 288.",
        )
    ],
}
NAMES = [
    "alice",
    "bruno",
    "chioma",
    "dmitri",
    "elif",
    "fatima",
    "george",
    "hanna",
    "ines",
    "jonas",
    "kavya",
    "liam",
    "mei",
    "nour",
    "oskar",
    "priya",
    "quentin",
    "rosa",
    "samir",
    "tomoko",
    "uma",
    "viktor",
    "wanjiru",
    "xavier",
    "yara",
    "zeno",
]
SCRIPT = "<script>alert('gotcha')</script>"


def whole_class() -> list[SubmissionResult]:
    """Thirty submissions: twenty-six graded, two rejected, one crashed, one without a student."""
    random = Random(4)
    results = [_graded(name, random) for name in NAMES]
    results[3] = _untouched(NAMES[3])
    return [
        *results,
        _ungraded("bao", Status.CRASHED, "the worker lost its connection to the student's process twice"),
        _ungraded("cleo", Status.REJECTED, "the notebook is not valid JSON (line 1, column 2)"),
        _ungraded(None, Status.REJECTED, f"the file is called {SCRIPT}.ipynb and belongs to no assignment"),
        hostile(),
    ]


def hostile() -> SubmissionResult:
    """A student whose name and messages contain markup."""
    message = f"\x1b[31mValueError\x1b[0m: {SCRIPT}\u202e evil \ud800\x07"
    error = StudentError(message, kind="ValueError", frames="<img src=x onerror=alert(1)>")
    tests = [_test("rnn_step_forward", place, error) for place in range(3)]
    exercises = [_exercise("rnn_step_forward", tests)]
    exercises += [_exercise(name, _all_right(name)) for name in QUESTIONS if name != "rnn_step_forward"]
    incidents = tuple(Incident(kind, f"seen with {SCRIPT}") for kind in IncidentKind)
    return _submission(f"mallory {SCRIPT}", exercises, 21.5, incidents)


def perfect() -> SubmissionResult:
    """Everything is right."""
    return _submission("alice", [_exercise(name, _all_right(name)) for name in QUESTIONS], 9.0)


def typical() -> SubmissionResult:
    """A submission with one of everything that a student's page can show."""
    right = {name: _all_right(name) for name in QUESTIONS}
    blocked = StudentError(
        "Not run: needs `rnn_forward`, which was stopped twice.", Reason.BLOCKED, needs="rnn_forward"
    )
    slow = timeout_error(stopped("`generate`", 20.3, 20.0))
    exercises = [
        _known("rnn_step_forward", KNOWN["rnn_step_forward"][0]),
        _exercise("rnn_forward", [_lent(test) for test in right["rnn_forward"]]),
        _known("rnn_forward_masked", KNOWN["rnn_forward_masked"][0]),
        _exercise("many_to_one", _all("many_to_one", blocked)),
        _exercise("generate", _all("generate", slow)),
        _known("SimpleCell", KNOWN["SimpleCell"][0]),
        _exercise("to_keras_weights", _all("to_keras_weights", RuntimeError("ours"))),
        _exercise("count_params", right["count_params"]),
        _exercise("answers", [*right["answers"][:2], _test("answers", 2, Mismatch("answers[2] is 'forever'."))]),
    ]
    return _submission("hanna", exercises, 31.0, (Incident(IncidentKind.REPAIR, "test_generate was there twice"),))


def _graded(name: str, random: Random) -> SubmissionResult:
    ability = random.gauss(0.72, 0.2)
    exercises = []
    for exercise, questions in QUESTIONS.items():
        if random.random() < ability:
            exercises.append(_exercise(exercise, _all_right(exercise)))
        elif exercise in KNOWN and random.random() < 0.8:
            exercises.append(_known(exercise, random.choice(KNOWN[exercise])))
        else:
            wrong = random.randrange(len(questions))
            tests = _all_right(exercise)
            tests[wrong] = _test(exercise, wrong, Mismatch("Wrong values: 3 of 12 values differ."))
            exercises.append(_exercise(exercise, tests))
    incidents = (
        (Incident(IncidentKind.REPAIR, "test_generate was deleted and put back"),) if random.random() < 0.15 else ()
    )
    return _submission(name, exercises, random.lognormvariate(2.2, 0.5), incidents)


def _untouched(name: str) -> SubmissionResult:
    stubs = {key: exception_error(f"`{key}`", "NotImplementedError", "") for key in QUESTIONS}
    exercises = [_exercise(key, _all(key, stub)) for key, stub in stubs.items()]
    return _submission(name, exercises, 4.0)


def _ungraded(name: str | None, status: Status, reason: str) -> SubmissionResult:
    path = f"{name or 'Untitled7'}/02_recurrent_cell.ipynb"
    return SubmissionResult(path, ASSIGNMENT.id, status, ASSIGNMENT.machine_points, name, reason, seconds=1.2)


def _submission(
    name: str, exercises: list[ExerciseResult], seconds: float, incidents: tuple[Incident, ...] = ()
) -> SubmissionResult:
    judged = [exercise.score for exercise in exercises if exercise.score is not None]
    return SubmissionResult(
        f"{name}/02_recurrent_cell.ipynb",
        ASSIGNMENT.id,
        Status.GRADED if len(judged) == len(exercises) else Status.PROVISIONAL,
        ASSIGNMENT.machine_points,
        name,
        score=sum(judged),
        seconds=seconds,
        incidents=incidents,
        exercises=tuple(exercises),
        timing={"notebook, numpy": 0.1 * seconds, "notebook, keras": 0.2 * seconds},
    )


def _known(name: str, known: tuple[str, str, str, tuple[int, ...], str | StudentError]) -> ExerciseResult:
    identity, says, read, places, ended = known
    tests = _all_right(name)
    for place in places:
        tests[place] = _test(name, place, Mismatch(ended) if isinstance(ended, str) else ended)
    return _exercise(name, tests, identity, says, read)


def _exercise(
    name: str, tests: list[TestResult], misconception: str | None = None, says: str = "", read: str = ""
) -> ExerciseResult:
    points = ASSIGNMENT.exercise(name).points
    passed = sum(test.verdict is Verdict.PASSED for test in tests)
    verdict = worst([test.verdict for test in tests])
    score = None if verdict is Verdict.CRASHED else round(points * passed / len(tests), 2)
    return ExerciseResult(name, points, score, verdict, misconception, says, tuple(tests), read)


def _all_right(name: str) -> list[TestResult]:
    return _all(name, None)


def _all(name: str, ended: Exception | None) -> list[TestResult]:
    return [_test(name, place, ended) for place in range(len(QUESTIONS[name]))]


def _test(name: str, place: int, ended: Exception | None) -> TestResult:
    """Return the result of a test that ended by this exception (None: it passed), as the engine makes it."""
    question = QUESTIONS[name][place]
    verdict, message = judge(ended, question, frozenset(QUESTIONS) - {name})
    reason, frames = (ended.reason, ended.frames) if isinstance(ended, StudentError) else (None, "")
    return TestResult(f"test_{name}_{place + 1}", verdict, message, 0.1, question, 1.0, reason=reason, frames=frames)


def _lent(test: TestResult) -> TestResult:
    return TestResult(test.name, test.verdict, "", 0.1, test.question, 1.0, "judged with a right rnn_step_forward")


CELLS = {
    "rnn_step_forward": '''def rnn_step_forward(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    """One step of the recurrent neuron."""
    # h_t = act(x_t W + h_prev U + b)
    z = x_t @ kernel + h_prev @ recurrent_kernel
    h_t = ACTIVATIONS[activation](z)
    return h_t, (x_t, h_prev, h_t, kernel, recurrent_kernel)
''',
    "rnn_forward_masked": """def rnn_forward_masked(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    states, h = [], h0
    for t in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        h = np.where(mask[:, t, None], h, 0.0)  # masked steps do nothing?
        states.append(h)
    return np.stack(states, axis=1), None
""",
    "generate": """def generate(step_fn, seed, n_steps):
    y, state, out = seed, None, []
    while len(out) <= n_steps:
        y, state = step_fn(y, state)
    return np.array(out)
""",
    "SimpleCell": """class SimpleCell(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)

    def call(self, inputs, states):
        h = self.activation(inputs @ self.kernel + states[0] @ self.recurrent_kernel + self.bias)
        return h, h
""",
    "many_to_one": "def many_to_one(x, params):\n    raise NotImplementedError\n",
    "count_params": 'def count_params(features, units, cell):\n    gates = {"simple": 1, "gru": 3, "lstm": 4}[cell]\n'
    '    biases = 2 if cell == "gru" else 1\n    return gates * units * (features + units + biases)\n',
    "answers": 'answers = ["sentiment", "h0", "forever"]\n',
}

SMALL = Assignment("small", "Two exercises", (Exercise("a", 4, "numpy"), Exercise("b", 6, "numpy")))


def small_submission(student: str, a1: bool, a2: bool, b: bool) -> SubmissionResult:
    """A submission of SMALL: `a` has the tests a1 (weight 1) and a2 (weight 3), `b` has one test."""

    def exercise(name: str, points: float, *tests: tuple[str, bool, float]) -> ExerciseResult:
        results = [
            TestResult(test, Verdict.PASSED if right else Verdict.FAILED, "" if right else "wrong", points=weight)
            for test, right, weight in tests
        ]
        total = sum(weight for _, _, weight in tests)
        score = points * sum(weight for _, right, weight in tests if right) / total
        return ExerciseResult(name, points, score, worst([t.verdict for t in results]), tests=tuple(results))

    exercises = (exercise("a", 4, ("a1", a1, 1), ("a2", a2, 3)), exercise("b", 6, ("b1", b, 1)))
    score = sum(one.score for one in exercises)
    return SubmissionResult(student, "small", Status.GRADED, 10, student, score=score, seconds=2.0, exercises=exercises)
