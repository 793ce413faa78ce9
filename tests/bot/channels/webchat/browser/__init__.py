"""The web chat's page in a real browser, on the whole bot: what a person sees, hears, types and never loses."""
