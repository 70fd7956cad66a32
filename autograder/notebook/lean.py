"""Load jsonschema, which nbformat needs, without a grammar of internationalised addresses.

jsonschema compiles that grammar whenever it is imported where the package rfc3987-syntax is installed, for 3 s; no
notebook's schema has an address in it. Imported before anything else of this package.
"""

from __future__ import annotations

import sys

GRAMMAR = "rfc3987_syntax"

if "jsonschema" not in sys.modules and GRAMMAR not in sys.modules:
    sys.modules[GRAMMAR] = None  # type: ignore[assignment]  # so importing it fails, which jsonschema expects
    try:
        import jsonschema  # type: ignore[import-untyped]  # noqa: F401  # no stubs in the lock; loaded for nbformat
    finally:
        del sys.modules[GRAMMAR]
