"""From a transcript to the words and rows of its drawing."""
