"""The API comparison: personal-center through the gateway, and a bare handler of its query."""
