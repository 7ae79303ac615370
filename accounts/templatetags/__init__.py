"""What templates of the account pages ask for themselves."""
