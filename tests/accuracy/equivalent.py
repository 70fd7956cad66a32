"""Mutants that are no mistake: what they change changes no result that an exercise asks for. Each with its reason."""

EQUIVALENT: dict[str, dict[str, str]] = {}
