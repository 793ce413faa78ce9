"""All commands and all forms: the table to look at first, and to add to."""

from handlers.citizens import suggesting
from handlers.commands import Command, Commands
from handlers.everyone import leaving, my_data, reading
from handlers.everyone.welcome import Welcome
from handlers.forms.controls import lexicon
from handlers.forms.form import Form
from handlers.reception import Reception
from handlers.visit import Office
from storage.clocks import Clocks

FORMS: tuple[Form, ...] = (reading.FORM, suggesting.FORM, my_data.FORM, *leaving.FORMS)

COMMANDS: tuple[Command, ...] = (
    Command("plan", reading.read, words=True, public=True),
    Command("suggest", suggesting.suggest),
    Command("resume", leaving.resume),
    Command("mydata", my_data.show),
    Command("leave", leaving.leave, any_time=True),
)


def reception(office: Office, clocks: Clocks) -> Reception:
    """The reception with everything that it can do."""
    welcome = Welcome()
    commands = Commands((*welcome.table(), *COMMANDS), office.texts)
    welcome.commands = commands
    forms = {form.name: form for form in FORMS}
    return Reception(office, forms, commands, lexicon(office.texts), clocks)
