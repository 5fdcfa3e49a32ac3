"""The gateway: one route table, an Envoy configuration and Kubernetes Gateway API documents."""

from laurel_stack.gateway.environment import Environment, Identity, load_environment
from laurel_stack.gateway.envoy import envoy_config
from laurel_stack.gateway.kubernetes import gateway_api
from laurel_stack.gateway.routes import Forward, Limit, Respond, RouteTable, load_routes

__all__ = [
    "Environment",
    "Forward",
    "Identity",
    "Limit",
    "Respond",
    "RouteTable",
    "envoy_config",
    "gateway_api",
    "load_environment",
    "load_routes",
]
