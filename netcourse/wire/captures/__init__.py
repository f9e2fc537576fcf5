"""A recorded capture, read and taken apart: Ethernet, IP, TCP and UDP."""
