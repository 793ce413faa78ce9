"""Proofs of what the code promises; each file stands where the code it proves stands."""
