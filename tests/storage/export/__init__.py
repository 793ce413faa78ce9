"""Tests of tables that are handed out."""
