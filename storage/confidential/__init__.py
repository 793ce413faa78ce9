"""The compartment of tips: sealed to those who may read them, found again by a code, without a trace of the sender."""
