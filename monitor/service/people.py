"""Who works at the office, as the settings say."""

import os

from config.roster import load_roster, sample_roster
from config.settings import Settings
from monitor.domain.office import Profile
from monitor.domain.roster import Roster


def roster_of(settings: Settings, profile: Profile) -> Roster:
    """The roster of the settings; the profile's sample where they name none.

    Raises:
        BadConfig: with every fault of the file.

    """
    path = settings.roster
    return sample_roster(profile) if path is None else load_roster(path, profile, os.environ)
