"""The plan: its folder read and checked, its text, and the days that have moved since."""
