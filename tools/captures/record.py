"""Write down what passes an interface, as a classic pcap file (draft-ietf-opsawg-pcap)."""

from __future__ import annotations

import socket
import struct
import threading
from pathlib import Path

ETH_P_ALL = 3  # linux/if_ether.h: every protocol, both directions
SO_TIMESTAMP = 29  # asm-generic/socket.h: the kernel's own time of a frame
MAGIC, ETHERNET, SNAPLEN = 0xA1B2C3D4, 1, 65535
QUIET = 0.5  # seconds of silence after which everything has been seen

Recorded = tuple[int, int, bytes]  # seconds, microseconds, frame


class Recorder:
    """Listens from its creation on, in a thread of its own, until `stop`."""

    def __init__(self, device: str) -> None:
        self.frames: list[Recorded] = []
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMP, 1)
        self._socket.bind((device, 0))
        self._socket.settimeout(QUIET)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def stop(self) -> list[Recorded]:
        """Wait until it is quiet; return the frames in order."""
        self._over.set()
        self._thread.join()
        self._socket.close()
        return sorted(filter(_is_talk, self.frames), key=lambda frame: frame[:2])

    def _listen(self) -> None:
        while True:
            try:
                frame, extra, *__ = self._socket.recvmsg(SNAPLEN, 64)
            except TimeoutError:
                if self._over.is_set():
                    return
            else:
                self.frames.append((*struct.unpack("=qq", extra[0][2]), frame))


def _is_talk(recorded: Recorded) -> bool:
    """Leave out what IPv6 tells its neighbours of itself, at moments of its own choice (multicast, RFC 3810)."""
    return not recorded[2].startswith(b"\x33\x33")


def write(path: Path, frames: list[Recorded]) -> None:
    """Write the frames, the first at second 0: when it was recorded teaches nothing."""
    begin = frames[0][0]
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", MAGIC, 2, 4, 0, 0, SNAPLEN, ETHERNET))
        for seconds, micros, frame in frames:
            file.write(struct.pack("<IIII", seconds - begin, micros, len(frame), len(frame)) + frame)
