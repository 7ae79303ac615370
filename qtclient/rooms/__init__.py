"""What is done with rooms besides reading and writing in them."""
