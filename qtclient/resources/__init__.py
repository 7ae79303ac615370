"""Pictures of our own: icons as SVG, drawn in `currentColor`."""
