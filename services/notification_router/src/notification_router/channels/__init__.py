"""The channels that lead outside, each to one provider."""
