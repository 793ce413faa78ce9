"""Who takes part, as what and where: people, posts, invites, moves."""
