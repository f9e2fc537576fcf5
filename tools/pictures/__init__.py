"""Draws the pictures of the gallery: small, our own, and the same bytes again on the same machine."""
