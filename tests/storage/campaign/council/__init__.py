"""Tests of the bodies that judge."""
