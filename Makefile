# Every target sets up what it needs: `make demo` and `make test` work in a fresh clone.
PYTHON ?= python3
VENV := .venv
SITE := build/docs
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null || echo $(BIN)/uv)
READY := $(VENV)/.ready

.PHONY: demo test fast lint env docs release bench compare soak load scale notebooks trace coverage hostile accuracy pictures nbgrader-tests wheel lock clean

# nbgrader starts programs of the environment by their names, also where it is not activated.
bench compare nbgrader-tests: export PATH := $(CURDIR)/$(BIN):$(PATH)

demo: $(READY)  ## release, collect, grade and report on a sample class
	@$(BIN)/autograder demo $(ASSIGNMENT)

test: $(READY) lint  ## everything that must hold
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not accuracy"

fast: $(READY)  ## the tests that need no framework and no confinement
	@$(BIN)/python -m pytest -q -m "not slow" tests --ignore=tests/course

lint: $(READY)
	@$(BIN)/ruff check -q .
	@$(BIN)/ruff format -q --check .
	@$(BIN)/mypy --no-error-summary

env: $(READY)  ## the project's own environment, from the lock

docs: $(READY)  ## the documentation site, build/docs/index.html: guides, commands, settings, results, Python API
	@$(BIN)/python -m sphinx -q -W --keep-going -c docs -d $(SITE)/.doctrees . $(SITE)
	@echo $(SITE)/index.html

release: $(READY)  ## rebuild assignments/ from solutions/
	@$(BIN)/autograder release

bench: $(READY)  ## stock nbgrader against ours, on the same honest submissions
	@$(BIN)/python tests/bench.py $(if $(SUBMISSIONS),--submissions $(SUBMISSIONS))

compare: $(READY)  ## this project beside stock nbgrader and otter-grader 7: speed, cheats, broken files, mistakes (hours; EACH=5: minutes)
	@$(BIN)/python -W ignore tests/compare.py $(if $(SUBMISSIONS),--submissions $(SUBMISSIONS)) $(if $(EACH),--each $(EACH))

soak: $(READY)  ## 300 submissions, a tenth of them abusive: results, memory, what is left behind
	@$(BIN)/python tests/soak.py

load: $(READY)  ## do marks depend on what else the machine does? (about an hour, on an idle machine)
	@$(BIN)/python tests/load.py

notebooks: $(READY)  ## how long the solved notebooks take from top to bottom, and their slowest cells (20 minutes, on an idle machine)
	@$(BIN)/python tests/notebooks.py $(ASSIGNMENT)

scale: $(READY)  ## how time and memory grow with the class, a line for each command (minutes; SIZES=100,1000,10000)
	@$(BIN)/python tests/scale.py $(if $(ASSIGNMENT),--assignment $(ASSIGNMENT)) $(if $(SIZES),--sizes $(SIZES))

trace: $(READY)  ## how many modules `mark` and `grade` run through for one notebook (a minute)
	@$(BIN)/python tests/trace.py $(if $(LIST),--list)

coverage: $(READY)  ## how much of the engine the tests run, in all processes (longer than `make test`; a part: TESTS=tests/core)
	@$(BIN)/python tests/covered.py $(TESTS)

hostile: $(READY)  ## hostile submissions, as this machine confines them and as older kernels do: a table of what is held (half an hour)
	@$(BIN)/python tests/ladder.py

accuracy: $(READY)  ## how accurate the marks are: every misconception, right answer and mutant (hours; a part of it in minutes, see tests/README.md)
	@$(BIN)/python -m tests.accuracy $(ASSIGNMENT)

pictures: $(READY)  ## the README's pictures, from the demo (minutes; needs Chromium)
	@$(BIN)/python tests/pictures.py $(if $(DEMO),--demo $(DEMO))

nbgrader-tests: $(READY)  ## nbgrader's own tests of autograde, with our class in the place of Execute (minutes)
	@PYTHONPATH=tests $(BIN)/python -m pytest -q -c /dev/null \
	  -p nbgrader_seam -p no:cacheprovider --pyargs nbgrader.tests.apps.test_nbgrader_autograde

wheel: $(READY)  ## build the engine as a package, without the course: build/wheel/
	@rm -rf build/lib build/bdist.* build/wheel
	@$(UV) build --quiet --wheel --no-build-isolation --python $(BIN)/python -o build/wheel
	@rm -rf build/lib build/bdist.*
	@ls build/wheel/*.whl

lock:  ## pin the newest versions again
	@test -x "$(UV)" || { $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet uv; }
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra dev --no-annotate \
	  --custom-compile-command "make lock" --upgrade pyproject.toml -o requirements.lock
	@$(PYTHON) tests/environment.py > environment.yml

$(READY): requirements.lock pyproject.toml
	@echo "Setting up the environment in $(VENV) (about 3 GB, once) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Name another: make PYTHON=python3.12 demo"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x "$(UV)" || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --compile-bytecode --require-hashes -r requirements.lock
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(READY)

clean:  ## remove what was built; var/ with people's work stays
	@rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
