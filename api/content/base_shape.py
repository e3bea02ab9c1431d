"""What all shapes of the contract are made from."""

from typing import Any

from rest_framework import serializers as shape


class Shape(shape.Serializer[Any]):
    """The keys of an object."""
