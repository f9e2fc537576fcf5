"""Chapter 00: one GET request, judged by the server it reaches."""

CHAPTER = "00-welcome"
EXERCISES = ["first_get"]
