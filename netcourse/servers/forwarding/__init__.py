"""Passing requests on: where to, with which headers, and the bytes in both directions."""
