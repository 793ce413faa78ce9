"""The roof: settings, wiring, channels, web pages, clocks and the command line."""
