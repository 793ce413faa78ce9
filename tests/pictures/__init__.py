"""The README's pictures, taken from the demonstration as a newcomer's browser shows it: `./dev pictures`."""
