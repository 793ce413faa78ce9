"""A whole year of a plan, played by all its people through the doors that people use."""
