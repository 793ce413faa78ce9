"""Backups: one file with every row and file that belongs in it, restored into either kind of database.

manifest.py  what a backup says of itself
contents.py  what goes in, and what never does
writing.py   makes one beside its place, proves it, then gives it its name
reading.py   opens one: foreign, broken and newer ones are refused
loading.py   rows into a database of either kind
places.py    an office's database and files, where a backup comes from and goes to
"""
