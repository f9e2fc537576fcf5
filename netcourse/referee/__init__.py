"""Runs checks against a student, writes the report, and shows it: the trusted side."""
