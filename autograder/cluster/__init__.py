"""Grade on several machines with Dask Distributed: an extra, `pip install "autograder[cluster]"`."""
