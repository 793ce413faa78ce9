"""Tests of what the organiser does."""
