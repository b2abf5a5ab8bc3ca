"""`probe demo`, behind the command: the folder, the day, the story told of it."""
