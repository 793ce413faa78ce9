"""What anybody can do: greet, read the plan, see one's data, leave, go on."""
