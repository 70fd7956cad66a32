"""Load jsonschema, which nbformat needs, without a grammar of internationalised addresses.

jsonschema compiles that grammar on import if the package rfc3987-syntax is installed. That takes 3 s, and no schema of
a notebook contains an address. This module is imported before all others of the package.
"""

from __future__ import annotations

import sys

GRAMMAR = "rfc3987_syntax"

if "jsonschema" not in sys.modules and GRAMMAR not in sys.modules:
    sys.modules[GRAMMAR] = None  # type: ignore[assignment]  # importing it then fails, which jsonschema handles
    try:
        import jsonschema  # type: ignore[import-untyped]  # noqa: F401  # no stubs in the lock; loaded for nbformat
    finally:
        del sys.modules[GRAMMAR]
