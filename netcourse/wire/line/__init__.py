"""A line: a relay in front of a server that records what passes, and does to it what its faults say."""
