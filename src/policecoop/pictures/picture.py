"""Picture, a plain value: it knows how it is drawn, and turns into SVG, PNG, a page, or an Altair chart."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from policecoop.errors import MissingExtra, PictureError

if TYPE_CHECKING:
    import altair

CLIPS = re.compile(r' clip-path="url\(#[^"]*\)"|<defs>(?:<clipPath[^>]*>.*?</clipPath>)*</defs>')
FURTHER = re.compile(r' (?:class|role|aria-[\w]+)="[^"]*"| xmlns:xlink="[^"]*"')
EMPTY = re.compile(
    r'<path(?: class="(?:background|foreground)")?(?: aria-hidden="true")? d="[^"]*"(?: display="none")?/>'
)
MOST_PIXELS = 20_000


@dataclass(frozen=True)
class Picture:
    """A drawn answer. `spec` is its Vega-Lite chart; `columns` and `table` are the data, as they are told."""

    title: str
    subtitle: str
    source: str
    spec: dict[str, Any] = field(repr=False, compare=True)
    columns: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = field(default=(), repr=False)

    def svg(self) -> str:
        """Return the picture as SVG, on white; the same picture gives the same bytes.

        :raises MissingExtra: if vl-convert is not installed.
        """
        try:
            import vl_convert
        except ImportError as error:
            raise MissingExtra("vl-convert-python", "pictures") from error
        drawn = vl_convert.vegalite_to_svg(json.dumps(self.spec), vl_version="6.4", allowed_base_urls=[])
        return self._tidied(drawn)

    def png(self, scale: float = 2) -> bytes:
        """Return the picture as PNG, `scale` pixels for each of its own.

        :raises PictureError: if the scale is not above 0.
        :raises MissingExtra: if vl-convert is not installed.
        """
        if scale <= 0:
            raise PictureError(f"a picture cannot be {scale} times as large; the scale is above 0")
        svg = self.svg()
        import vl_convert

        longest = max(self.spec["width"], self.spec["height"])
        drawn: bytes = vl_convert.svg_to_png(svg, scale=min(scale, MOST_PIXELS / longest))
        return drawn

    def html(self) -> str:
        """Return the picture as a page that needs nothing else: the drawing, and the data as a table.

        :raises MissingExtra: if vl-convert is not installed.
        """
        from policecoop.pictures import page

        return page.html(self.title, self.subtitle, self.source, self.svg(), self.columns, self.table)

    @property
    def chart(self) -> altair.LayerChart:
        """The picture as an Altair chart, which a notebook shows and can restyle.

        :raises MissingExtra: if Altair is not installed.
        """
        try:
            import altair
        except ImportError as error:
            raise MissingExtra("altair", "pictures") from error
        return altair.LayerChart.from_dict(self.spec)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """Return what Jupyter shows."""
        return {"image/svg+xml": self.svg(), "text/plain": repr(self)}

    def _tidied(self, svg: str) -> str:
        """Return an SVG with its title and description, and without counters that differ from run to run."""
        body = FURTHER.sub("", EMPTY.sub("", CLIPS.sub("", svg)))
        head, tag, rest = body.partition(">")
        about = ". ".join(filter(None, (self.subtitle, self.source)))
        told = f"<title>{escape(self.title)}</title><desc>{escape(about)}</desc>"
        return f'{head} role="img"{tag}{told}{rest}\n'
