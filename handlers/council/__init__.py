"""What members of the bodies do: score, abstain, stand aside."""
