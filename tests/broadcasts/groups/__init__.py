"""Groups: tied, followed, posted in, up and down."""
