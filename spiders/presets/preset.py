"""What a preset is: one family of content systems, and how its lists are read."""

from typing import Protocol

from spiders.lists.page import Leaf, ListPage


class Preset(Protocol):
    """Reads the lists of one family of content systems. Pure.

    `read` raises BadSelector for a selector that is no CSS and never for what a page holds: a page
    it can make nothing of gives an empty leaf.
    """

    @property
    def name(self) -> str:
        """As in the settings."""
        ...

    @property
    def title(self) -> str:
        """What people call the family; Chinese."""
        ...

    def sees(self, page: ListPage) -> str:
        """The mark by which a page is known to be of this family, Chinese; "" where there is none."""
        ...

    def read(self, page: ListPage) -> Leaf:
        """What stands on the page, and how to ask for the next."""
        ...
