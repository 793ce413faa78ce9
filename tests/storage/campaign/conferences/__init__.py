"""The plan's conferences: venue, agenda, what has to be ready, whom they honour."""
