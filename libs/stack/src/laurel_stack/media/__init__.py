"""A local store of media that takes what an S3-compatible one takes: signed PUTs, open GETs."""
