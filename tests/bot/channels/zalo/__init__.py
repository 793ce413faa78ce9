"""Zalo Bot as a channel."""
