"""Fixtures that more than one package's tests use."""

from hypothesis import HealthCheck, settings

settings.register_profile("quick", deadline=None, max_examples=50)
settings.register_profile(
    "soak", deadline=None, max_examples=2_000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("quick")
