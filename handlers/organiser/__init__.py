"""What the organising office and officers of units do: broadcasts, groups, decisions."""
