"""A real kernel in a process of its own, driven as JupyterLab drives it: cells, clicks on widgets, restarts."""

from __future__ import annotations

import os
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client import BlockingKernelClient, KernelManager

from netcourse.clock import Deadline
from tools.notebooks.execute import environment

START_SECONDS = 60.0
CELL_SECONDS = 30.0


@dataclass
class Shown:
    """What one cell or one click showed."""

    text: str = ""
    html: str = ""
    error: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)

    def take(self, message: dict[str, Any]) -> None:
        kind, content = message["msg_type"], message["content"]
        self.messages.append(message)
        if kind == "stream":
            self.text += content["text"]
        elif kind in ("execute_result", "display_data"):
            self.text += content["data"].get("text/plain", "")
            self.html += content["data"].get("text/html", "")
        elif kind == "error":
            self.error = f"{content['ename']}: {content['evalue']}"


class Kernel:
    """A running kernel; `run` sends a cell and returns what it showed."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager, self.client = manager, client

    def run(self, code: str, subshell: str | None = None, seconds: float = CELL_SECONDS) -> Shown:
        """Run a cell to its end. Raises TimeoutError when the kernel is not done in time."""
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": False}
        return self._shell("execute_request", content, subshell, seconds)

    def click(self, model: str, subshell: str | None = None, seconds: float = CELL_SECONDS) -> Shown:
        """Click on the button with this model id, as the page would."""
        content = {"comm_id": model, "data": {"method": "custom", "content": {"event": "click"}, "buffers": []}}
        return self._shell("comm_msg", content, subshell, seconds)

    def subshell(self) -> str:
        """Create a subshell and return its id."""
        request = self.client.session.msg("create_subshell_request", {})
        self.client.control_channel.send(request)
        reply = self.client.control_channel.get_msg(timeout=CELL_SECONDS)
        return str(reply["content"]["subshell_id"])

    def restart(self) -> None:
        self.manager.restart_kernel(now=True)
        self.client.wait_for_ready(timeout=START_SECONDS)

    def _shell(self, kind: str, content: dict[str, Any], subshell: str | None, seconds: float) -> Shown:
        message = self.client.session.msg(kind, content)
        message["header"]["subshell_id"] = subshell
        self.client.shell_channel.send(message)
        return self._until_idle(message["header"]["msg_id"], seconds)

    def _until_idle(self, request: str, seconds: float) -> Shown:
        shown, deadline = Shown(), Deadline(seconds)
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=deadline.left())
            except queue.Empty:
                raise TimeoutError(f"the kernel was not done after {deadline.seconds:g} seconds") from None
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return shown
            shown.take(message)


@contextmanager
def kernel(folder: Path, state: Path | None = None) -> Iterator[Kernel]:
    """Yield a kernel that works in `folder` and keeps its progress there, or in `state`."""
    manager = KernelManager(kernel_name="python3")
    environ = environment(state or folder / "state.json") | {"PYTHONPATH": os.pathsep.join([str(HERE), *_path()])}
    with open(folder / "kernel.log", "w", encoding="utf-8") as log:
        manager.start_kernel(cwd=str(folder), env=environ, stdout=log, stderr=log)
        client = manager.blocking_client()
        try:
            client.start_channels()
            client.wait_for_ready(timeout=START_SECONDS)
            yield Kernel(manager, client)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
            manager.cleanup_resources()
            client.context.term() if hasattr(client, "context") else None


HERE = Path(__file__).parent


def _path() -> list[str]:
    return [path for path in [os.environ.get("PYTHONPATH", "")] if path]
