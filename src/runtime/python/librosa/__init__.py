"""librosa, as far as speech models take from it what their layers are made of: mel filters, frequencies, decibels. Reading sounds is not here."""

from _nabla.absent import placeholder_modules, placeholder_names

from . import core, exceptions, filters, util
from .core import amplitude_to_db, db_to_amplitude, db_to_power, fft_frequencies, hz_to_mel, mel_frequencies, mel_to_hz, power_to_db

__version__ = "0.11.0"
placeholder_modules(__name__, "beat decompose display effects feature onset segment sequence")
__getattr__ = placeholder_names(__name__)
