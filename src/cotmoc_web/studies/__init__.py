"""Studies of gates: scenarios side by side, simulated, with what each number rests on."""
