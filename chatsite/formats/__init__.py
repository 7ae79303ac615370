"""How dates are written, where Django has it longer than a column is wide."""
