"""The servers of the window: the account on each, the way in and out, and going about among them."""
