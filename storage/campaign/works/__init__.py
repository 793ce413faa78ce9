"""Works of the heads of areas: chosen, handed in, completed, corrected."""
