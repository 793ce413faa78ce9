"""What heads of areas do: hand in what they achieved."""
