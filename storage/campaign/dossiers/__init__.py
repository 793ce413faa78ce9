"""Dossiers on their way: put forward, judged, released."""
