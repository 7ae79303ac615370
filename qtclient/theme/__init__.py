"""How everything looks: colours, sizes, icons and the style sheet. Knows no data."""
