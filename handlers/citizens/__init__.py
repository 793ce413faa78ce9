"""What citizens do: suggestions, and later tips."""
