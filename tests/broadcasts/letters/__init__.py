"""Letters: to whom, when, and each once."""
