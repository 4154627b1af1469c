"""How hard properties are tried: a little in every run, for a while in `make fuzz`."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A busy machine is no finding: no deadline, and slow generation is let pass.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fuzz", parent=settings.get_profile("default"), max_examples=5000)
settings.load_profile("default")

# Settings are read once, by Django: collected for doctests, they would be executed a second time.
collect_ignore = ["web_settings.py"]
