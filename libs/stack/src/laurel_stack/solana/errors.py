"""Errors as JSON-RPC shows them, with the codes of a real node."""

from laurel_stack.solana.records import Json


class RpcError(Exception):
    """An error object: code, message, and what a method adds."""

    def __init__(self, code: int, message: str, data: Json = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data

    def as_json(self) -> Json:
        """Return the error object."""
        error: dict[str, Json] = {"code": self.code, "message": self.message}
        return error if self.data is None else error | {"data": self.data}


class ParseError(RpcError):
    """The body is no JSON."""

    def __init__(self) -> None:
        super().__init__(-32700, "Parse error")


class InvalidRequest(RpcError):
    """The body is JSON, but no request."""

    def __init__(self, message: str = "Invalid request") -> None:
        super().__init__(-32600, message)


class MethodNotFound(RpcError):
    """There is no such method."""

    def __init__(self) -> None:
        super().__init__(-32601, "Method not found")


class InvalidParams(RpcError):
    """A parameter is missing or wrong; the message names it."""

    def __init__(self, message: str) -> None:
        super().__init__(-32602, f"Invalid params: {message}")


class PreflightFailed(RpcError):
    """A transaction would fail; the data says how."""

    def __init__(self, data: Json, reason: str) -> None:
        super().__init__(-32002, f"Transaction simulation failed: {reason}", data)


class SignatureInvalid(RpcError):
    """A transaction's signature does not fit."""

    def __init__(self) -> None:
        super().__init__(-32003, "Transaction signature verification failure")


class NodeBehind(RpcError):
    """The node refuses to take transactions (a fault that was asked for)."""

    def __init__(self) -> None:
        super().__init__(-32005, "Node is behind by 150 slots", {"numSlotsBehind": 150})


class AnswerLost(Exception):
    """The connection is to break before the answer (a fault that was asked for)."""
