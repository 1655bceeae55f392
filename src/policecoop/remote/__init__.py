"""SPARQL endpoints: questions to them, and views uploaded to them."""

from policecoop.remote.protocol import TIMEOUT, Service
from policecoop.remote.uploading import Uploaded, Viewed, upload

__all__ = ["TIMEOUT", "Service", "Uploaded", "Viewed", "upload"]
