"""Tests of the console, against a real server on loopback."""
