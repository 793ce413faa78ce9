"""Tests of what officers of the hotline do in chat."""
