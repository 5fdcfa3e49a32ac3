"""What Pinata takes: JSON bodies and forms, checked as it checks them."""

from pydantic import BaseModel, ConfigDict, Field, Json, JsonValue
from starlette.datastructures import UploadFile

from laurel_stack.ipfs.cid import CidVersion


class Metadata(BaseModel):
    """A name and tags to find a pin again; they are no part of the content."""

    name: str | None = Field(default=None, max_length=245)
    keyvalues: dict[str, str | int | float] = Field(default_factory=dict, max_length=10)


class Options(BaseModel):
    """How to compute the CID."""

    cid_version: CidVersion = Field(default=0, alias="cidVersion")


class PinJson(BaseModel):
    """The body of `pinJSONToIPFS`."""

    content: dict[str, JsonValue] = Field(alias="pinataContent")
    metadata: Metadata = Field(default_factory=Metadata, alias="pinataMetadata")
    options: Options = Field(default_factory=Options, alias="pinataOptions")


class PinFile(BaseModel):
    """The form of `pinFileToIPFS`; metadata and options come as JSON in their fields."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    file: UploadFile
    metadata: Json[Metadata] = Field(default_factory=Metadata, alias="pinataMetadata")
    options: Json[Options] = Field(default_factory=Options, alias="pinataOptions")
