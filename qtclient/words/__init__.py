"""Words: why something did not work, what others wrote made safe to show, addresses in it, letters compared."""
