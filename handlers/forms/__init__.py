"""The forms engine: forms are data, a turn is a pure function, and back, skip, later and edit are written once."""
