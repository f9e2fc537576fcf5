"""A real kernel in a process of its own, driven as JupyterLab drives it: cells, clicks on widgets, restarts."""

from __future__ import annotations

import queue
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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

    def take(self, message: dict[str, Any]) -> None:
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            self.text += content["text"]
        elif kind in ("execute_result", "display_data"):
            self.text += content["data"].get("text/plain", "")
            self.html += content["data"].get("text/html", "")
        elif kind == "error":
            self.error = f"{content['ename']}: {content['evalue']}"


class Kernel:
    """A running kernel; `run` sends a cell and returns what it showed."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient, folder: Path) -> None:
        self.manager, self.client, self.folder = manager, client, folder
        self._shown: defaultdict[str, Shown] = defaultdict(Shown)  # by the id of what was sent
        self._done: set[str] = set()

    def run(self, code: str, subshell: str | None = None) -> Shown:
        """Run a cell to its end. Raises TimeoutError when the kernel is not done in time."""
        return self.result(self.send(code, subshell))

    def send(self, code: str, subshell: str | None = None) -> str:
        """Send a cell and return at once the id by which its `result` is asked for."""
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": False}
        return self._send("execute_request", content, subshell)

    def click(self, model: str, subshell: str | None = None) -> Shown:
        """Click on the button with this model id, as the page would, and wait until its callbacks are done."""
        content = {"comm_id": model, "data": {"method": "custom", "content": {"event": "click"}, "buffers": []}}
        return self.result(self._send("comm_msg", content, subshell))

    def result(self, request: str) -> Shown:
        """Wait until the kernel has done what was sent, and return what it showed."""
        deadline = Deadline(CELL_SECONDS)
        while request not in self._done:
            self._take(deadline)
        return self._shown[request]

    def subshell(self) -> str:
        """Create a subshell and return its id."""
        request = self.client.session.msg("create_subshell_request", {})
        self.client.control_channel.send(request)
        reply = self.client.control_channel.get_msg(timeout=CELL_SECONDS)
        return str(reply["content"]["subshell_id"])

    def restart(self) -> None:
        self.manager.restart_kernel(now=True)
        self.client.wait_for_ready(timeout=START_SECONDS)

    def wait_for(self, file: str) -> None:
        """Wait until a cell has made this file in its folder."""
        deadline = Deadline(CELL_SECONDS)
        while not (self.folder / file).exists():
            if deadline.passed:
                raise TimeoutError(f"{file} was not made within {deadline.seconds:g} seconds")
            threading.Event().wait(0.01)

    def _send(self, kind: str, content: dict[str, Any], subshell: str | None) -> str:
        message = self.client.session.msg(kind, content)
        message["header"]["subshell_id"] = subshell
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def _take(self, deadline: Deadline) -> None:
        """Take one message off the channel on which everything is shown."""
        try:
            message = self.client.get_iopub_msg(timeout=deadline.left())
        except queue.Empty:
            raise TimeoutError(f"the kernel was not done after {deadline.seconds:g} seconds") from None
        request = message["parent_header"].get("msg_id")
        self._shown[request].take(message)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            self._done.add(request)


@contextmanager
def kernel(folder: Path, state: Path | None = None) -> Iterator[Kernel]:
    """Yield a kernel that works in `folder` and keeps its progress there, or in `state`."""
    manager = KernelManager(kernel_name="python3")
    environ = environment(state or folder / "state.json") | {"PYTHONPATH": str(Path(__file__).parent)}  # for trial
    with open(folder / "kernel.log", "w", encoding="utf-8") as log:
        manager.start_kernel(cwd=str(folder), env=environ, stdout=log, stderr=log)
        client = manager.blocking_client()
        try:
            client.start_channels()
            client.wait_for_ready(timeout=START_SECONDS)
            yield Kernel(manager, client, folder)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
            manager.cleanup_resources()
