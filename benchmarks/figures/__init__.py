"""What the programs of this folder measure with: one module for each kind of figure, and one that prints them."""
