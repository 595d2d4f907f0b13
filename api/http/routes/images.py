"""HTTP route of images: the bytes under their hash, whole, in ranges, or as a thumbnail."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse, Response

from api.http.tags import has_tag
from files.images import ImageStore, media_type
from mmrarebench.exceptions import InputError, NotFoundError

THUMBNAILS = 256
YEAR = "public, max-age=31536000, immutable"
router = APIRouter(prefix="/v1/images", tags=["images"])
IMAGE = {"image/*": {"schema": {"type": "string", "format": "binary"}}}


@router.get(
    "/{sha256}",
    response_class=Response,
    responses={200: {"content": IMAGE}, 206: {"description": "Partial Content"}, 304: {"description": "Not Modified"}},
)
def image(
    request: Request,
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="Hash of the bytes")],
    size: Annotated[int | None, Query(ge=16, le=2048, description="A PNG within a square of so many pixels")] = None,
) -> Response:
    """An image as it was loaded, or a thumbnail of it."""
    store = ImageStore.of_home()
    path = store.path(sha256)
    if not path.is_file():
        raise NotFoundError(f"there is no image {sha256}", repair="load the benchmark with its images")
    tag = f'"{sha256}"' if size is None else f'"{sha256}-{size}"'
    headers = {"ETag": tag, "Cache-Control": YEAR, "Accept-Ranges": "bytes"}
    if has_tag(request, tag):
        return Response(status_code=304, headers=headers)
    if size is not None:
        return Response(_thumbnail(store.root.as_posix(), sha256, size), media_type="image/png", headers=headers)
    with path.open("rb") as file:
        kind = media_type(file.read())
    if not kind.startswith("image/"):
        headers["Content-Disposition"] = "attachment"
    return FileResponse(path, media_type=kind, headers=headers)


@lru_cache(THUMBNAILS)
def _thumbnail(root: str, sha256: str, size: int) -> bytes:
    """A thumbnail; the hash names the bytes, so it never changes.

    Raises:
        InputError: the file cannot be decoded.
    """
    from pathlib import Path as FilePath

    small = ImageStore(FilePath(root)).thumbnail(sha256, size)
    if small is None:
        raise InputError(f"the image {sha256} cannot be decoded", repair="ask for it without size")
    return small
