"""Colours that everybody can tell apart, shared by the views."""

from __future__ import annotations

# The first seven are Okabe and Ito's ("Color universal design", 2008), in an order that leaves the
# yellow to the last. The rest continue them as Glasbey et al. (2007) do: each is the colour
# farthest from those before it, from grey, white and black, in OKLab (Ottosson, 2020), as seen
# with common vision and with deuteranopia and protanopia (Machado et al., 2009); chroma at most
# .185. The nearest two of the first 7, 12 and 24 are .156, .154 and .092 apart with common
# vision, .076, .076 and .057 without red or green (.02 is just noticed).
CLASSES = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#F0E442",
    "#841A4F",
    "#3E239E",
    "#7B4F00",
    "#8D7BF6",
    "#00D384",
    "#95587B",
    "#004F72",
    "#C12C46",
    "#00724F",
    "#5846C1",
    "#7B2300",
    "#FF7BCA",
    "#F66172",
    "#B0D34F",
    "#6184CA",
    "#A73E9E",
    "#8D8446",
)
REST = "#B9BEC6"  # classes beyond those, and items without a value
NUMBERS = "viridis"  # of even lightness, and made for colour-blind eyes (Smith and van der Walt)
DATES = "cividis"  # likewise (Nuñez, Anderton and Renslow, 2018)
