"""No clock decides over a test: another program on the machine may take its time."""

from hypothesis import HealthCheck, settings

settings.register_profile("any clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any clock")
