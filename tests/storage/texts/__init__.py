"""Tests of people's words."""
