"""The PyQt6 program: bridge, item models, delegates and widgets."""
