"""The account pages: joining, signing in, passwords, the second factor, devices. They show and ask; services do."""
