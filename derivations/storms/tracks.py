"""The storms of the data file, and their displacements in km."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from symrnn import InputError

__all__ = ["DATA", "Array", "Track", "read_tracks", "select_test", "select_training"]

Array = np.ndarray[Any, Any]

DATA = Path(__file__).parent / "storms.csv"
EARTH_RADIUS = 6371.0088  # km
FIRST_TEST_YEAR = 2006


@dataclass(frozen=True, slots=True)
class Track:
    """One storm: its positions every 6 hours in degrees, (positions, 2), latitude first."""

    storm: str
    name: str
    times: tuple[str, ...]
    positions: Array

    @property
    def year(self) -> int:
        """The year of its first position."""
        return int(self.times[0][:4])

    @property
    def displacements(self) -> Array:
        """From each position to the next in km, (positions - 1, 2), east first."""
        latitude, longitude = np.radians(self.positions).T
        mean = (latitude[1:] + latitude[:-1]) / 2
        return EARTH_RADIUS * np.stack([np.cos(mean) * np.diff(longitude), np.diff(latitude)], axis=1)


def read_tracks(path: Path = DATA) -> tuple[Track, ...]:
    """The storms of the file, in its order.

    Raises
    ------
    InputError
        where the file is not there, or not as its README says.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return tuple(_track(storm, list(group)) for storm, group in groupby(rows, lambda row: row["storm"]))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path.name} cannot be read: {error!r}; take the file that its README describes") from error


def select_training(tracks: Iterable[Track]) -> tuple[Track, ...]:
    """The storms before 2006."""
    return tuple(track for track in tracks if track.year < FIRST_TEST_YEAR)


def select_test(tracks: Iterable[Track]) -> tuple[Track, ...]:
    """The storms from 2006 on."""
    return tuple(track for track in tracks if track.year >= FIRST_TEST_YEAR)


def _track(storm: str, rows: list[dict[str, str]]) -> Track:
    positions = np.array([[float(row["latitude_deg"]), float(row["longitude_deg"])] for row in rows])
    return Track(storm, rows[0]["name"], tuple(row["time_utc"] for row in rows), positions)
