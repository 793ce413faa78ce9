"""Papers and pictures that the office hands out: facts in, bytes out."""
