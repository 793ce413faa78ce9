"""What people write to one another: suggestions, questions, reports, stories."""
