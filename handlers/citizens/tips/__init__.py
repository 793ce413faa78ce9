"""The hotline's counter: tips told in confidence, from the first words to the answer, and no trace of who told them."""
