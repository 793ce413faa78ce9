"""Tests of the campaign's money."""
