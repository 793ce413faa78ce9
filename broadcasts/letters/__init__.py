"""Letters that follow from what somebody did."""
