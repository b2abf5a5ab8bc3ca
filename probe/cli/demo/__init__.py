"""`probe demo`, behind the command: the folder, the day under a clock moved on by hand, the story told of it."""
