"""Tests of the hotline's room."""
