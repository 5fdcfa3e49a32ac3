"""Asks Docker Hub which digest a tag has now."""

import httpx

_REGISTRY = "https://registry-1.docker.io"
_TOKENS = "https://auth.docker.io/token"
_INDEX = (
    "application/vnd.oci.image.index.v1+json, "
    "application/vnd.docker.distribution.manifest.list.v2+json"
)


def digest(http: httpx.Client, image: str) -> str:
    """The digest of an image's index, of all platforms; raises httpx.HTTPError."""
    name, _, tag = image.partition(":")
    repository = name if "/" in name else f"library/{name}"
    question = {"service": "registry.docker.io", "scope": f"repository:{repository}:pull"}
    token = http.get(_TOKENS, params=question).raise_for_status().json()["token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": _INDEX}
    answer = http.head(f"{_REGISTRY}/v2/{repository}/manifests/{tag}", headers=headers)
    return str(answer.raise_for_status().headers["docker-content-digest"])
