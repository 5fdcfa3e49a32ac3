"""Where clients find Actions, and what their browsers ask first."""

from fastapi import APIRouter, Response

from minting.action_bodies import ActionRule, ActionsJson
from minting.api.actions.route import PREFIX, ActionRoute, answered

router = APIRouter(route_class=ActionRoute)


@router.get("/actions.json", response_model=ActionsJson)
async def actions_json() -> Response:
    """Which paths of this site are Actions."""
    rule = ActionRule(path_pattern=f"{PREFIX}/**", api_path=f"{PREFIX}/**")
    return answered(ActionsJson(rules=[rule]))


@router.options("/actions.json", include_in_schema=False)
@router.options(PREFIX + "/{rest:path}", include_in_schema=False)
async def preflight() -> Response:
    """Pages of any origin may ask."""
    return Response(status_code=204)
