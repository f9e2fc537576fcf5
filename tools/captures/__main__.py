"""`python -m tools.captures`: record `data/captures/http.pcap` again. Linux, as root; no real network is touched.

Sequence numbers and times differ from one recording to the next, so stored outputs that show them change as well.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.captures import cable, record, talk

TARGET = Path(__file__).resolve().parents[2] / "data" / "captures" / "http.pcap"


def main(arguments: list[str]) -> None:
    PARTS[arguments[0] if arguments else "all"]()


def everything() -> None:
    """Run the client's side in a namespace of its own."""
    subprocess.run(isolated("near"), check=True)
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")


def near() -> None:
    """Be the client, and record at its end of the cable."""
    with subprocess.Popen(isolated("far"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as far:
        _expect(far, "here")
        cable.lay(far.pid)
        _say(far, "laid")
        _expect(far, "ready")
        recorder = record.Recorder(cable.NEAR)
        talk.converse()
        record.write(TARGET, recorder.stop())
        far.communicate("", timeout=talk.SECONDS)


def far() -> None:
    """Be the server, once the cable is there."""
    print("here", flush=True)
    input()
    cable.receive()
    doors = talk.listen()
    print("ready", flush=True)
    talk.serve(*doors)
    sys.stdin.read()  # the cable goes with this process: not before all was recorded


def isolated(part: str) -> list[str]:
    # Without --fork the process keeps its number, by which the cable's far end finds its namespace.
    return ["unshare", "--net", "--", sys.executable, "-m", "tools.captures", part]


def _expect(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    said = process.stdout.readline().strip()
    if said != word:
        raise RuntimeError(f"the far end said {said!r} instead of {word!r}")


def _say(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdin is not None
    process.stdin.write(word + "\n")
    process.stdin.flush()


PARTS = {"all": everything, "near": near, "far": far}

if __name__ == "__main__":
    main(sys.argv[1:])
