"""Other answers to requests.log_in."""
