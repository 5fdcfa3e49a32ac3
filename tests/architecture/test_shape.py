"""How large a file and a function may be."""

import pytest

from .sources import functions, python_files

MODULE_LINES = 300
FUNCTION_LINES = 40


@pytest.mark.requirement("GEN-008")
def test_no_module_is_too_long() -> None:
    """Codebases of this kind went wrong where modules passed 500 lines: split by topic before."""
    long = {str(module): module.length for module in python_files() if module.length > MODULE_LINES}
    assert long == {}


@pytest.mark.requirement("GEN-008")
def test_no_function_is_too_long() -> None:
    """A function that doesn't fit a screen does more than one thing: name its parts."""
    long = {
        f"{module}:{function.lineno} {function.name}": length
        for module in python_files()
        for function in functions(module)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}
