"""Positions, row kinds, the journal that writes and the hub that delivers; knows no chat."""
