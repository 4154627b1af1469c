"""Border gates: the register, works of two sides in step, and what happens at a gate."""
