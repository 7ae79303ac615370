"""What can be set, and what of it is kept between two runs."""
