"""The values of an appeal: frozen, typed, without a clock and without I/O."""
