"""What runs in the student's process: it holds no test, no expected value and no path to either."""
