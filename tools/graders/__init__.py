"""Other graders, each in an environment of its own, to try the course with them and to measure ours beside them."""
