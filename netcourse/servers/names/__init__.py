"""Names and what is known of them: reading a question, the zones, and the answer."""
