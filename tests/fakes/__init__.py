"""Test doubles that speak the real protocols: servers on loopback in the place of the messengers."""
