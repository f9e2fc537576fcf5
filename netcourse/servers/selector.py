"""What waits for a few sockets, once."""

from __future__ import annotations

import selectors

# poll() takes a descriptor of any number and needs none of its own; Windows has only select().
Selector: type[selectors.BaseSelector] = getattr(selectors, "PollSelector", selectors.SelectSelector)

__all__ = ["Selector"]
