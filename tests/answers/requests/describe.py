"""Other answers to requests.describe."""
