"""Tests of the roof: settings, channels, pages, command line."""
