"""What is done with files of messages: looked at, brought here, handed to other programs."""
