"""Scores that operators write as an expression, such as `profit + volume / 1000` (COMP-060).

simpleeval walks Python's own syntax tree and knows no name, function or operator but those that it
is given; nothing is ever compiled or run. Numbers are decimals, so that no score is off by a bit.
"""

import ast
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, DecimalException, localcontext
from functools import lru_cache
from typing import Any

from simpleeval import DEFAULT_OPERATORS, InvalidExpression, SimpleEval

from competition.rules.folding import Totals
from competition.rules.scoring import Scoring, ScoringError

_MOST_NODES = 100
_CONTEXT = Context(prec=50)
_NODES = (
    *(ast.Constant, ast.Name, ast.Call, ast.IfExp),
    *(ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare),
)


def _divided(one: Decimal, other: Decimal) -> Decimal:
    # What compares is a bool, and two of them would divide to a float.
    return Decimal(one) / other if other else Decimal(0)


_OPERATORS: Mapping[Any, Callable[..., Any]] = {
    kind: DEFAULT_OPERATORS[kind]
    for kind in (
        *(ast.Add, ast.Sub, ast.Mult, ast.USub, ast.UAdd, ast.Not),
        *(ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq),
    )
} | {ast.Div: _divided}
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "abs": abs,
    "sqrt": lambda one: Decimal(one).sqrt(),
}
_TAKES = {"min": range(2, 11), "max": range(2, 11), "abs": range(1, 2), "sqrt": range(1, 2)}
NAMES = ("volume", "trades", "pairs", "days", "profit", "cost", "wins", "losses", "percent")
"""What an expression may speak of, as `Totals` has it."""


class _Decimals(SimpleEval):  # type: ignore[misc]
    def __init__(self, names: Mapping[str, Decimal]) -> None:
        super().__init__(operators=_OPERATORS, functions=dict(_FUNCTIONS), names=dict(names))
        known: dict[Any, Any] = vars(self)["nodes"]
        self.nodes = {kind: known[kind] for kind in _NODES} | {ast.Constant: self._number}

    def _number(self, node: ast.Constant) -> Decimal:
        if type(node.value) not in (int, float):
            raise InvalidExpression("only numbers may be written out")
        return Decimal(str(node.value))


@lru_cache(maxsize=256)
def _parsed(expression: str) -> Any:
    return ast.parse(expression.strip(), mode="eval").body


def _evaluated(expression: str, totals: Totals) -> Decimal:
    names = {name: Decimal(getattr(totals, name)) for name in NAMES}
    found = _Decimals(names).eval(expression, previously_parsed=_parsed(expression))
    number = Decimal(found)
    return number if number.is_finite() else Decimal(0)


def evaluate(expression: str, totals: Totals) -> Decimal:
    """What an expression gives for these totals; 0 where it has no value, as by a negative root.

    What is divided by nought is nought.
    """
    with localcontext(_CONTEXT):
        try:
            return _evaluated(expression, totals)
        except DecimalException:
            return Decimal(0)


_PLAIN = (ast.Load, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)


def _check(tree: Any) -> None:
    """Raises InvalidExpression for whatever could fail, in a branch that is not taken now too."""
    nodes = list(ast.walk(tree))
    if len(nodes) > _MOST_NODES:
        raise InvalidExpression(f"it has {len(nodes)} parts, and may have {_MOST_NODES}")
    called = [node for node in nodes if isinstance(node, ast.Call)]
    for call in called:
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if call.keywords or len(call.args) not in _TAKES.get(name, ()):
            raise InvalidExpression(f"{name or 'that'} is not called so")
    functions = {id(node.func) for node in called}
    for node in nodes:
        if isinstance(node, ast.Name) and id(node) not in functions and node.id not in NAMES:
            raise InvalidExpression(f"nothing is called {node.id}")
        if not isinstance(node, (*_NODES, *_PLAIN)) or _is_unknown(node):
            raise InvalidExpression(f"{type(node).__name__} is not offered")


def _is_unknown(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return type(node.value) not in (int, float) or not Decimal(str(node.value)).is_finite()
    operators = (ast.operator, ast.unaryop, ast.cmpop)
    return isinstance(node, operators) and type(node) not in _OPERATORS


def check_scoring(rule: Scoring) -> None:
    """Raises ScoringError where a scoring does not fit together, or says what can't be computed."""
    rule.check()
    if rule.expression is None:
        return
    try:
        _check(_parsed(rule.expression))
        evaluate(rule.expression, Totals())
    except (RecursionError, MemoryError):
        raise ScoringError("expression", "is nested too deeply") from None
    except (InvalidExpression, SyntaxError, ValueError) as wrong:
        known = ", ".join((*NAMES, *_FUNCTIONS))
        message = f"can't be computed ({wrong}); it may speak of {known}"
        raise ScoringError("expression", message) from None
