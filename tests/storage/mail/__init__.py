"""Tests of the mail's rows."""
