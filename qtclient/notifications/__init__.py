"""Notifications: what calls me, told by the desktop's own service or by the tray's icon."""
