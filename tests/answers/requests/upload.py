"""Other answers to requests.upload."""
