"""Addresses to which a client may put media in an S3-compatible store (CHAT-006).

Chat keeps no media: it signs an address for one object of one type and size, and the store refuses
any other.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID


class Upload(NamedTuple):
    """Where to put an object, with which headers, and where it then is for everybody."""

    url: str
    headers: dict[str, str]
    media_url: str


@dataclass(frozen=True, slots=True)
class MediaStore:
    """A bucket of a store, and the key that signs for it; `public_url` is where objects are read.

    An object has at most `most_bytes`, and is put within `within`.
    """

    url: str
    bucket: str
    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"
    public_url: str = ""
    most_bytes: int = 25 * 1024 * 1024
    within: timedelta = timedelta(minutes=10)

    def upload(self, id_: UUID, content_type: str, size: int) -> Upload:
        """An address for an object of this id, type and size, and for nothing else."""
        # Half a second that a process which signs nothing never needs.
        from botocore.auth import S3SigV4QueryAuth  # noqa: PLC0415
        from botocore.awsrequest import AWSRequest  # noqa: PLC0415
        from botocore.credentials import Credentials  # noqa: PLC0415

        headers = {"Content-Type": content_type, "Content-Length": str(size)}
        address = f"{self.url}/{self.bucket}/{id_.hex}"
        request = AWSRequest(method="PUT", url=address, headers=headers)
        credentials = Credentials(self.access_key, self.secret_key)
        seconds = int(self.within.total_seconds())
        S3SigV4QueryAuth(credentials, "s3", self.region, seconds).add_auth(request)
        return Upload(request.url, headers, f"{self.read_at}{id_.hex}")

    @property
    def read_at(self) -> str:
        """What the addresses of objects begin with, as everybody reads them."""
        return f"{self.public_url or f'{self.url}/{self.bucket}'}/"


@dataclass(frozen=True, slots=True)
class Uploads:
    """A resource: the store, where there is one."""

    store: MediaStore | None
