"""Release tooling of the schemas: export, compatibility and examples; needs the extra `tools`."""
