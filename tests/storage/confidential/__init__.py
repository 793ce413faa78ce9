"""Tests of the compartment of tips."""
