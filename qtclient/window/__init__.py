"""What belongs to the window and to no server: its frame, the settings that it opens, what closing it means."""
