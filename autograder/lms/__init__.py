"""Learning management systems: the files that they give a TA, and the files that they take back."""
