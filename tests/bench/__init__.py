"""Benchmarks: ratios against the bare limit in one run; started by `./dev bench`, never judged by a test."""
