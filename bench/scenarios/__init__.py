"""What is measured. Each scenario is a function from a setting to reports; `SCENARIOS` in `bench.__main__` names them."""
