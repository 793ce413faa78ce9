"""Tests of the rehearsal, run as the command that an office types."""
