"""People, their devices, invitations and sign-in."""
