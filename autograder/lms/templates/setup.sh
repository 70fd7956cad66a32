#!/usr/bin/env bash
# What Gradescope runs once, as root, when it builds the machine: Python 3.11 or newer, and the libraries of the lock.
set -euo pipefail
home=${AUTOGRADER_HOME:-/autograder}
source=${AUTOGRADER_SOURCE:-$home/source}
export DEBIAN_FRONTEND=noninteractive

apt-get update -q
if python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  python=python3
  apt-get install -qy python3-venv
else # Ubuntu 22.04
  python=python3.11
  apt-get install -qy python3.11 python3.11-venv
fi
"$python" -m venv "$home/venv"
"$home/venv/bin/python" -m pip install --quiet --no-cache-dir --compile --require-hashes -r "$source/requirements.lock"
"$home/venv/bin/python" -m pip install --quiet --no-cache-dir --no-deps --no-build-isolation -e "$source"
"$home/venv/bin/python" -P -m autograder doctor || echo "Grading will refuse to run unless the zip is built --unconfined."
