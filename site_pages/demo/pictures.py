"""Illustrations for the demonstration cases, drawn on the spot: no photographs, no fonts.

The same arguments always give the same bytes (for one version of Pillow).
"""

import random
from collections.abc import Callable

from site_pages.demo import (
    motifs_coast,
    motifs_digital,
    motifs_industry,
    motifs_people,
    motifs_screens,
    motifs_sea,
)
from site_pages.demo.canvas import HEIGHT, WIDTH, Canvas
from site_pages.demo.palettes import PALETTES, Palette

Motif = Callable[[Canvas, Palette, random.Random], None]

MOTIFS: dict[str, Motif] = {
    "boats": motifs_sea.boats,
    "bridge": motifs_coast.bridge,
    "bus": motifs_people.bus,
    "classroom": motifs_people.classroom,
    "clinic": motifs_people.clinic,
    "community": motifs_people.community,
    "dashboard": motifs_screens.dashboard,
    "datacentre": motifs_digital.datacentre,
    "factory": motifs_industry.factory,
    "greenhouse": motifs_coast.greenhouse,
    "hall": motifs_people.hall,
    "network": motifs_digital.network,
    "park": motifs_industry.park,
    "phone": motifs_screens.phone,
    "plant": motifs_industry.plant,
    "shield": motifs_digital.shield,
    "skyline": motifs_coast.skyline,
    "windfarm": motifs_sea.windfarm,
}


def draw_case_picture(
    *,
    seed: str,
    motif: str,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    palette: str | None = None,
) -> bytes:
    """Draw one illustration and return it as JPEG bytes.

    ``motif`` is a key of MOTIFS; ``seed`` varies its composition and light; ``size`` is in
    pixels; ``palette`` is a key of PALETTES and follows from the seed where it is not given.
    Raises KeyError for an unknown motif or palette.
    """
    draw_motif = MOTIFS[motif]
    rng = random.Random(f"{motif}/{seed}")  # noqa: S311 -- composition, not secrecy
    chosen = PALETTES[palette or rng.choice(sorted(PALETTES))]
    canvas = Canvas(size)
    draw_motif(canvas, chosen, rng)
    return canvas.jpeg()
