"""Languages: the .ts sources, the compiled .qm files and what turns one into the other."""
