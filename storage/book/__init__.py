"""The book: opens the database, runs turns as transactions, migrates, and keeps files and keys."""
