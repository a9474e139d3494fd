"""The interface for programs: its own route table."""

from fastapi import APIRouter


def make() -> APIRouter:
    """Everything under /api/v1."""
    return APIRouter(prefix="/api/v1")
