"""Stories: dialogues in Markdown, replayed on every channel, on both databases, with restarts in between."""
