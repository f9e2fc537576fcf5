"""Records the course's own captures: real frames between two network namespaces, and nothing from a real network."""
