"""The rehearsal: the whole campaign year on a copy of the data, with recorders for channels and a clock that jumps."""
