"""Measures what the course promises about its speed: `python -m benchmarks`. Never passes or fails anything."""
