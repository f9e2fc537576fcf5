"""Other answers to requests.api_client."""
