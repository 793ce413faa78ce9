"""What officers of a unit do: approve people, put heads of areas forward."""
