"""The bodies that judge: who sits in them, what they score by, how they rank, and what they decide."""
