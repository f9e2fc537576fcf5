"""What the operating system knows: its table of connections, and the states that they pass through."""
