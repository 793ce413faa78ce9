"""What an office takes out of the book as a table: which tables there are, and how each is written."""
