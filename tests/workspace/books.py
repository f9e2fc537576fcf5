"""Small notebooks for the tests of the working copy."""

from __future__ import annotations

from typing import Any


def cell(name: str, text: str, kind: str = "code", tags: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    results = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {
        "id": name,
        "cell_type": kind,
        "source": text,
        "metadata": {"tags": list(tags)} if tags else {},
        **results,
        **more,
    }


def book(*cells: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def printed(text: str) -> list[dict[str, Any]]:
    return [{"output_type": "stream", "name": "stdout", "text": text}]


def texts(notebook: dict[str, Any]) -> list[str]:
    return ["".join(one["source"]) for one in notebook["cells"]]
