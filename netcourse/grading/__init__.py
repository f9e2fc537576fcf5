"""Grades a class: the sandbox, the notebooks, the gradebook."""

from __future__ import annotations
