from laurel_service import Running


async def finish(running: Running) -> None:
    """An extra role that has nothing left to do."""


async def fail(running: Running) -> None:
    raise RuntimeError("this role can't go on")
