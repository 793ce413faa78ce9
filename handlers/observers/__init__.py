"""Those who watch the campaign and decide nothing: the Fatherland Front."""
