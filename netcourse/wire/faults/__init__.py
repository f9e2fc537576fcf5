"""What a line can do to the bytes: one small class a fault."""
