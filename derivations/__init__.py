"""The lecture, one derivation a file, each with ``build() -> Derivation``."""
