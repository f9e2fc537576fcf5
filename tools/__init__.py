"""Tools for authors; none of them is installed."""
