"""Reports and official papers."""
