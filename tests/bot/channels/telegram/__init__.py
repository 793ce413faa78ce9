"""Tests of the Telegram channel, against the fake Telegram on loopback."""
