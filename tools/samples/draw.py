"""Schematic pictures drawn from a seed: grey studies (film, section, ultrasound). No real image is used."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

Painter = Callable[[random.Random], Image.Image]


def texture(rng: random.Random, size: tuple[int, int], cells: int, low: int, high: int) -> Image.Image:
    """Return smooth grey noise of ``cells`` by ``cells`` blobs, small when compressed."""
    raw = bytes(rng.randint(low, high) for _ in range(cells * cells))
    return Image.frombytes("L", (cells, cells), raw).resize(size, Image.Resampling.BICUBIC)


def blob(draw: ImageDraw.ImageDraw, x: float, y: float, rx: float, ry: float, fill: int | tuple[int, ...]) -> None:
    """Fill an ellipse given by centre and radii."""
    draw.ellipse((x - rx, y - ry, x + rx, y + ry), fill=fill)


def bone(draw: ImageDraw.ImageDraw, start: tuple[float, float], end: tuple[float, float], width: int) -> None:
    """Draw a shaft with a bright rim and two rounded ends."""
    for extra, grey in ((3, 225), (0, 150)):
        draw.line((*start, *end), fill=grey, width=width + extra)
        for x, y in (start, end):
            blob(draw, x, y, (width + extra) * 0.75, (width + extra) * 0.6, grey)


def _finish(image: Image.Image, rng: random.Random, turn: int = 10) -> Image.Image:
    """Blur a little, turn, and mirror or invert by chance, so that no two studies look alike."""
    image = image.filter(ImageFilter.GaussianBlur(0.6)).rotate(rng.randint(-turn, turn), fillcolor=8)
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if rng.random() < 0.5 else image


def chest(rng: random.Random) -> Image.Image:
    """A frontal chest film: lungs, ribs, heart, and some round shadows or rings."""
    width, height = rng.choice([112, 120, 128]), rng.choice([112, 124, 136])
    image = texture(rng, (width, height), 5, 90, 170)
    draw = ImageDraw.Draw(image)
    lung = rng.randint(20, 60)
    for side in (-1, 1):
        blob(draw, width / 2 + side * width * 0.22, height * 0.5, width * 0.15, height * rng.uniform(0.28, 0.38), lung)
    for rib in range(rng.randint(4, 8)):
        top = height * 0.15 + rib * height * 0.09
        draw.arc((width * 0.12, top, width * 0.88, top + height * 0.3), 190, 350, fill=lung + 45, width=2)
    heart = rng.uniform(0.1, 0.26)
    blob(draw, width * rng.uniform(0.45, 0.6), height * 0.62, width * heart, height * heart, 190)
    for _ in range(rng.randint(1, 8)):
        x, y, radius = rng.uniform(0.2, 0.8) * width, rng.uniform(0.3, 0.75) * height, rng.uniform(3, 12)
        if rng.random() < 0.5:
            blob(draw, x, y, radius, radius, 210)
        else:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=220, width=2)
    return _finish(image, rng)


def hand(rng: random.Random) -> Image.Image:
    """A hand film: five rays of bones."""
    image = Image.new("L", (120, rng.choice([120, 140])), 14)
    draw = ImageDraw.Draw(image)
    long, spread = rng.uniform(0.7, 1.3), rng.uniform(0.15, 0.3)
    for ray in range(5):
        angle = -math.pi / 2 + (ray - 2) * spread
        x, y = 60.0 + (ray - 2) * 9, 96.0
        for length in (22, 15, 10, 7):
            step = length * long * (0.75 if ray == 0 else 1)
            end = (x + math.cos(angle) * step, y + math.sin(angle) * step)
            bone(draw, (x, y), end, rng.randint(3, 5))
            x, y = end[0] + math.cos(angle) * 4, end[1] + math.sin(angle) * 4
    for _ in range(8):
        blob(draw, rng.uniform(42, 78), rng.uniform(98, 108), 5, 4, 170)
    return _finish(image, rng, 30)


def limb(rng: random.Random) -> Image.Image:
    """A long bone with a bow, a gap, or dense bands."""
    width, height = rng.choice([96, 112, 128]), rng.choice([128, 144])
    image = texture(rng, (width, height), 4, 25, 70)
    draw = ImageDraw.Draw(image)
    bow, thick = rng.uniform(-26, 26), rng.randint(10, 24)
    points = [(width / 2 + bow * math.sin(math.pi * t / 8), 10 + t * (height - 20) / 8) for t in range(9)]
    gap = rng.choice([0, 3, 5])
    for extra, grey in ((4, 225), (-2, 140)):
        for part in (points[: gap + 1], points[gap + 1 :]):
            if len(part) > 1:
                draw.line(part, fill=grey, width=thick + extra, joint="curve")
    for x, y in (points[0], points[-1]):
        blob(draw, x, y, thick * 0.9, thick * 0.5, 200)
    for _ in range(rng.randint(0, 5)):
        x, y = rng.choice(points)
        blob(draw, x, y, thick * 0.6, rng.uniform(2, 9), rng.choice([90, 250]))
    return _finish(image, rng, 35)


def ct(rng: random.Random) -> Image.Image:
    """An axial section: body, spine, two to four organs, fluid and cysts."""
    size = rng.choice([112, 128, 136])
    image = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(image)
    blob(draw, size / 2, size / 2, size * 0.46, size * rng.uniform(0.33, 0.42), 80)
    blob(draw, size / 2, size / 2, size * 0.42, size * 0.31, rng.randint(95, 125))
    blob(draw, size / 2, size * 0.72, size * 0.07, size * 0.07, 240)
    for _ in range(rng.randint(2, 5)):
        x, y = rng.uniform(0.2, 0.8) * size, rng.uniform(0.3, 0.65) * size
        blob(draw, x, y, size * rng.uniform(0.06, 0.2), size * rng.uniform(0.06, 0.16), rng.randint(130, 210))
    for _ in range(rng.randint(0, 22)):
        radius = rng.uniform(1.5, 6)
        x, y = rng.uniform(0.2, 0.8) * size, rng.uniform(0.3, 0.7) * size
        blob(draw, x, y, radius, radius, rng.choice([10, 30, 235]))
    return _finish(image, rng, 20)


def mri(rng: random.Random) -> Image.Image:
    """A brain section: ventricles, nuclei, nodules or a cyst."""
    width, height = rng.choice([104, 116]), rng.choice([120, 132])
    image = Image.new("L", (width, height), 4)
    draw = ImageDraw.Draw(image)
    blob(draw, width / 2, height / 2, width * 0.45, height * 0.46, 210)
    blob(draw, width / 2, height / 2, width * 0.41, height * 0.43, rng.randint(70, 140))
    wide = rng.uniform(0.04, 0.13)
    for side in (-1, 1):
        blob(draw, width / 2 + side * width * 0.1, height * 0.45, width * wide, height * rng.uniform(0.1, 0.2), 15)
        x = width / 2 + side * width * 0.2
        blob(draw, x, height * 0.55, width * 0.06, height * 0.09, rng.choice([40, 200, 235]))
    for _ in range(rng.randint(1, 9)):
        radius = rng.uniform(2, 13)
        x, y = rng.uniform(0.25, 0.75) * width, rng.uniform(0.2, 0.85) * height
        blob(draw, x, y, radius, radius, rng.choice([20, 230, 245]))
    return _finish(image, rng, 25)


def echo(rng: random.Random) -> Image.Image:
    """A sector of an echocardiogram with chambers and thick or thin walls."""
    size = rng.choice([112, 128, 140])
    image = Image.new("L", (size, size), 0)
    mask = Image.new("L", (size, size), 0)
    ImageDraw.Draw(mask).pieslice((-size * 0.3, -size, size * 1.3, size * 0.98), 45, 135, fill=255)
    body = texture(rng, (size, size), 14, 60, 180)
    draw = ImageDraw.Draw(body)
    wall = rng.uniform(3, 11)
    for _ in range(rng.randint(2, 4)):
        x, y = rng.uniform(0.3, 0.7) * size, rng.uniform(0.3, 0.8) * size
        rx, ry = size * rng.uniform(0.08, 0.2), size * rng.uniform(0.1, 0.18)
        blob(draw, x, y, rx + wall, ry + wall, 200)
        blob(draw, x, y, rx, ry, 6)
    image.paste(body, mask=mask)
    return image.filter(ImageFilter.GaussianBlur(0.8))


def ultrasound(rng: random.Random) -> Image.Image:
    """A sonogram: layers, an organ, cysts and bright foci."""
    width, height = rng.choice([120, 136]), rng.choice([96, 112])
    image = texture(rng, (width, height), 12, 30, 130)
    draw = ImageDraw.Draw(image)
    for _ in range(rng.randint(1, 4)):
        y = rng.uniform(0.05, 0.4) * height
        draw.line((0, y, width, y + rng.uniform(-14, 14)), fill=190, width=rng.randint(1, 4))
    x, y = rng.uniform(0.35, 0.65) * width, rng.uniform(0.5, 0.7) * height
    blob(draw, x, y, width * rng.uniform(0.15, 0.32), height * rng.uniform(0.15, 0.3), rng.randint(70, 170))
    for _ in range(rng.randint(2, 12)):
        radius = rng.uniform(2, 9)
        spot = (x + rng.uniform(-30, 30), y + rng.uniform(-18, 18))
        blob(draw, *spot, radius, radius, rng.choice([5, 5, 245]))
    return image.filter(ImageFilter.GaussianBlur(0.7))


def scan(rng: random.Random) -> Image.Image:
    """A whole-body bone scan: a pale figure with hot spots."""
    image = Image.new("L", (96, 160), 245)
    draw = ImageDraw.Draw(image)
    blob(draw, 48, 16, 9, 11, 170)
    draw.rounded_rectangle((34, 30, 62, 84), 8, fill=185)
    for side in (-1, 1):
        draw.line((48 + side * 16, 34, 48 + side * 26, 84), fill=195, width=5)
        draw.line((48 + side * 8, 84, 48 + side * 11, 150), fill=180, width=8)
        blob(draw, 48 + side * 10, 112 + rng.uniform(-3, 3), 6, 9, 20)
        blob(draw, 48 + side * 10, 128, 5, 6, 45)
    return image.filter(ImageFilter.GaussianBlur(1.2))


GREY: dict[str, Painter] = {
    "chest": chest,
    "hand": hand,
    "limb": limb,
    "ct": ct,
    "mri": mri,
    "echo": echo,
    "ultrasound": ultrasound,
    "scan": scan,
}
