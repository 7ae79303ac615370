"""Item models: the replica's rows as Qt lists."""
