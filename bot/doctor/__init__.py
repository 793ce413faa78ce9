"""The doctor: looks at everything that an office can get wrong, and names a cure for each fault.

findings.py   what a check finds, and the patient that it looks at
table.py      all checks, in the order in which they are told; a channel's own stand in its room as `checks.py`
machine.py    this machine: Python, the data folder, room, keys, the port
book.py       the database
campaign.py   the plan, trial settings
times.py      zones, and the clock beside those of the channels' servers
address.py    the address at which others reach us
web.py        one look at an address
"""
