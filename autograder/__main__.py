"""`python -m autograder`."""

from .cli.main import main

raise SystemExit(main())
