"""Other answers to requests.send_form."""
