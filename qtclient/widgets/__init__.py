"""Widgets: show and emit; they decide nothing."""
