"""Schematic pictures drawn from a seed: coloured studies, traces and charts. No real image is used."""

from __future__ import annotations

import math
import random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from samples.draw import GREY, Painter, blob, texture


def _tint(grey: Image.Image, dark: tuple[int, int, int], light: tuple[int, int, int]) -> Image.Image:
    """Return a colour ramp laid over a grey picture."""
    bands = [
        grey.point([round(a + (b - a) * value / 255) for value in range(256)]) for a, b in zip(dark, light, strict=True)
    ]
    return Image.merge("RGB", bands)


def histo(rng: random.Random) -> Image.Image:
    """A stained section: nuclei, pale vacuoles, bands of fibres."""
    size = rng.choice([104, 120, 128])
    base = _tint(texture(rng, (size, size), 6, 60, 220), (205, 120, 165), (250, 215, 228))
    draw = ImageDraw.Draw(base)
    for _ in range(rng.randint(0, 4)):
        y = rng.uniform(0, size)
        draw.line((0, y, size, y + rng.uniform(-50, 50)), fill=(226, 130, 150), width=rng.randint(3, 14))
    for _ in range(rng.randint(0, 16)):
        radius = rng.uniform(4, 12)
        blob(draw, rng.uniform(0, size), rng.uniform(0, size), radius, radius * 0.8, (250, 244, 248))
    for _ in range(rng.randint(15, 60)):
        radius = rng.uniform(2, 4)
        blob(draw, rng.uniform(0, size), rng.uniform(0, size), radius, radius, (88, 48, 130))
    return base


def fundus(rng: random.Random) -> Image.Image:
    """The back of the eye: disc, vessels, flecks or one round lesion."""
    size = rng.choice([120, 132])
    image = Image.new("RGB", (size, size), (4, 2, 2))
    draw = ImageDraw.Draw(image)
    blob(draw, size / 2, size / 2, size * 0.47, size * 0.47, (rng.randint(150, 200), 78, 38))
    disc = (size * rng.choice([0.3, 0.7]), size * rng.uniform(0.42, 0.56))
    for _ in range(7):
        x, y, angle = *disc, rng.uniform(0, 2 * math.pi)
        for _ in range(14):
            nx, ny = x + math.cos(angle) * 4, y + math.sin(angle) * 4
            draw.line((x, y, nx, ny), fill=(110, 22, 20), width=2)
            x, y, angle = nx, ny, angle + rng.uniform(-0.3, 0.3)
    blob(draw, *disc, size * 0.08, size * 0.09, (245, 215, 150))
    for _ in range(rng.randint(1, 26)):
        angle, far = rng.uniform(0, 2 * math.pi), rng.uniform(4, 34)
        x, y = size / 2 + math.cos(angle) * far, size / 2 + math.sin(angle) * far
        blob(draw, x, y, rng.uniform(1, 5), 2, (248, 226, 120))
    return image.filter(ImageFilter.GaussianBlur(0.6))


def photo(rng: random.Random) -> Image.Image:
    """A patch of skin or a face-like oval with spots, plaques or rings."""
    width, height = rng.choice([112, 128, 144]), rng.choice([112, 128])
    light = rng.randint(180, 240)
    base = _tint(texture(rng, (width, height), 4, 0, 255), (light - 60, 120, 95), (light, 190, 160))
    draw = ImageDraw.Draw(base)
    if rng.random() < 0.5:
        blob(draw, width / 2, height / 2, width * 0.3, height * rng.uniform(0.3, 0.45), (light, 168, 138))
    colour = rng.choice([(150, 24, 40), (120, 78, 50), (236, 214, 120), (246, 228, 214), (88, 52, 120)])
    for _ in range(rng.randint(5, 30)):
        radius = rng.uniform(1.5, 11)
        blob(draw, rng.uniform(0, width), rng.uniform(0, height), radius, radius * rng.uniform(0.5, 1), colour)
    return base.filter(ImageFilter.GaussianBlur(0.8))


def skin(rng: random.Random) -> Image.Image:
    """A close view of few large patches."""
    size = rng.choice([104, 120])
    base = _tint(texture(rng, (size, size), 3, 0, 255), (176, 128, 100), (232, 196, 170))
    draw = ImageDraw.Draw(base)
    for _ in range(rng.randint(3, 7)):
        x, y = rng.uniform(0.15, 0.85) * size, rng.uniform(0.15, 0.85) * size
        blob(draw, x, y, rng.uniform(8, 24), rng.uniform(6, 16), rng.choice([(140, 92, 62), (190, 70, 80)]))
    return base.filter(ImageFilter.GaussianBlur(1.0))


def ecg(rng: random.Random) -> Image.Image:
    """A trace on squared paper, drawn as a palette picture."""
    width, height = 160, rng.choice([96, 112])
    image = Image.new("P", (width, height), 0)
    image.putpalette([255, 250, 245, 245, 205, 200, 20, 20, 30])
    draw = ImageDraw.Draw(image)
    for step in range(0, width, 8):
        draw.line((step, 0, step, height), fill=1)
        draw.line((0, step, width, step), fill=1)
    for lead in range(rng.choice([1, 2, 3])):
        base, tall, period = height * (0.3 + 0.3 * lead), rng.uniform(6, 34), rng.randint(18, 46)
        shape = [0, 2, 3, 0, 0, -3, tall, -tall / 3, 0, 0, rng.uniform(-6, 7), 2, 0]
        wave = [shape[x % period] if x % period < len(shape) else 0 for x in range(width)]
        draw.line([(x, base - value) for x, value in enumerate(wave)], fill=2)
    return image


def chart(rng: random.Random) -> Image.Image:
    """A line or bar chart with axes, drawn as a palette picture."""
    width, height = rng.choice([144, 160]), rng.choice([100, 120])
    image = Image.new("P", (width, height), 0)
    colour = [rng.randint(0, 200) for _ in range(6)]
    image.putpalette([255, 255, 255, 40, 40, 40, *colour, 225, 225, 225])
    draw = ImageDraw.Draw(image)
    draw.line([(16, 8), (16, height - 14), (width - 8, height - 14)], fill=1, width=2)
    bars, steps = rng.random() < 0.5, rng.randint(4, 9)
    for series in range(1 if bars else rng.choice([1, 2])):
        level, points = rng.uniform(0.1, 0.9), []
        for index in range(steps):
            level = min(0.98, max(0.04, level + rng.uniform(-0.35, 0.35)))
            x, y = 22 + index * (width - 36) / steps, (height - 16) * (1 - level) + 4
            points.append((x, y))
            if bars:
                draw.rectangle((x, y, x + (width - 50) / steps * 0.8, height - 16), fill=2 + index % 2)
        if not bars:
            draw.line(points, fill=2 + series, width=2)
    return image


def angio(rng: random.Random) -> Image.Image:
    """A branching vessel with narrowings or corkscrews on a pale ground."""
    size = rng.choice([120, 136])
    image = texture(rng, (size, size), 3, 170, 230)
    draw = ImageDraw.Draw(image)
    twist = rng.uniform(0.1, 0.9)

    def branch(x: float, y: float, angle: float, width: float, depth: int) -> None:
        for _ in range(rng.randint(5, 11)):
            nx, ny = x + math.cos(angle) * 6, y + math.sin(angle) * 6
            draw.line((x, y, nx, ny), fill=35, width=max(1, round(width * rng.choice([1, 1, 0.5]))))
            x, y, angle = nx, ny, angle + rng.uniform(-twist, twist)
        if depth:
            for turn in (-0.7, 0.7):
                branch(x, y, angle + turn * rng.uniform(0.5, 1.3), width * 0.65, depth - 1)

    branch(size * rng.uniform(0.3, 0.7), size - 4, -math.pi / 2, rng.uniform(7, 12), 3)
    return image.filter(ImageFilter.GaussianBlur(0.7))


def pedigree(rng: random.Random) -> Image.Image:
    """A family tree of three generations."""
    image = Image.new("L", (150, 110), 255)
    draw = ImageDraw.Draw(image)
    for generation, count in enumerate((2, 4, 6)):
        y = 18 + generation * 36
        for index in range(count):
            x, fill = 150 * (index + 1) / (count + 1), 30 if rng.random() < 0.45 else 255
            draw.line((x, y - 14, x, y), fill=60)
            shape = draw.rectangle if rng.random() < 0.5 else draw.ellipse
            shape((x - 6, y - 6, x + 6, y + 6), fill=fill, outline=30, width=2)
        draw.line((150 / (count + 1), y - 14, 150 * count / (count + 1), y - 14), fill=60)
    return image


def oct(rng: random.Random) -> Image.Image:  # noqa: A001 - the name of the study
    """A section through the retina: wavy layers with a dip."""
    image = Image.new("L", (150, 100), 18)
    draw = ImageDraw.Draw(image)
    for layer in range(7):
        grey = rng.randint(70, 240)
        dip = [9 * math.exp(-(((x - 75) / 22) ** 2)) for x in range(150)]
        line = [(x, 30 + layer * 7 + dip[x] + rng.uniform(-0.5, 0.5)) for x in range(150)]
        draw.line(line, fill=grey, width=4)
    return image.filter(ImageFilter.GaussianBlur(0.6))


def burn(image: Image.Image, text: str) -> Image.Image:
    """Return the picture with a word written into its pixels, large enough for a reader of characters."""
    font = ImageFont.load_default_imagefont()
    box = font.getmask(text).size
    label = Image.new("L", (box[0] + 4, box[1] + 4), 0)
    ImageDraw.Draw(label).text((2, 2), text, fill=255, font=font)
    label = label.resize((label.width * 2, label.height * 2), Image.Resampling.NEAREST)
    canvas = Image.new("RGB", (max(image.width, label.width), image.height + label.height), (0, 0, 0))
    canvas.paste(image, ((canvas.width - image.width) // 2, 0))
    canvas.paste(label, ((canvas.width - label.width) // 2, image.height))
    return canvas


PAINTERS: dict[str, Painter] = {
    **GREY,
    "histo": histo,
    "fundus": fundus,
    "photo": photo,
    "skin": skin,
    "ecg": ecg,
    "chart": chart,
    "angio": angio,
    "pedigree": pedigree,
    "oct": oct,
}
