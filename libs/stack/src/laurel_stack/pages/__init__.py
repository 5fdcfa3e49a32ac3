"""Pages for browsers: built once from a Node project, and served as static files."""

from laurel_stack.pages.building import build
from laurel_stack.pages.serving import Site, application

__all__ = ["Site", "application", "build"]
