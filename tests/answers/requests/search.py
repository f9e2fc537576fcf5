"""Other answers to requests.search."""
