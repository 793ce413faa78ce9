"""The desk: what a person says becomes what is done and answered."""
