"""Frequencies and decibels. Mels are Slaney's (Auditory Toolbox, 1998): linear to 1 kHz, logarithmic above; or HTK's."""

import math

import numpy as np
from _nabla.absent import placeholder_names

__getattr__ = placeholder_names(__name__)

_LINEAR = 200.0 / 3  # hertz to a mel below
_CORNER = 1000.0
_STEP = math.log(6.4) / 27.0  # logarithm to a mel above


def hz_to_mel(frequencies, *, htk=False):
    f = np.asanyarray(frequencies, dtype=float)
    if htk:
        return 2595.0 * np.log10(1.0 + f / 700.0)
    return np.where(f >= _CORNER, _CORNER / _LINEAR + np.log(np.maximum(f, _CORNER) / _CORNER) / _STEP, f / _LINEAR)[()]


def mel_to_hz(mels, *, htk=False):
    m = np.asanyarray(mels, dtype=float)
    if htk:
        return 700.0 * (10.0 ** (m / 2595.0) - 1.0)
    corner = _CORNER / _LINEAR
    return np.where(m >= corner, _CORNER * np.exp(_STEP * (np.maximum(m, corner) - corner)), _LINEAR * m)[()]


def fft_frequencies(*, sr=22050, n_fft=2048):
    return np.fft.rfftfreq(n=n_fft, d=1.0 / sr)


def mel_frequencies(n_mels=128, *, fmin=0.0, fmax=11025.0, htk=False):
    return mel_to_hz(np.linspace(hz_to_mel(fmin, htk=htk), hz_to_mel(fmax, htk=htk), n_mels), htk=htk)


def power_to_db(S, *, ref=1.0, amin=1e-10, top_db=80.0):
    magnitude = np.abs(np.asarray(S))
    level = ref(magnitude) if callable(ref) else abs(ref)
    made = 10.0 * np.log10(np.maximum(amin, magnitude)) - 10.0 * np.log10(np.maximum(amin, level))
    return made if top_db is None else np.maximum(made, made.max() - top_db)


def amplitude_to_db(S, *, ref=1.0, amin=1e-5, top_db=80.0):
    magnitude = np.abs(np.asarray(S))
    level = ref(magnitude) if callable(ref) else abs(ref)
    return power_to_db(magnitude**2, ref=level**2, amin=amin**2, top_db=top_db)


def db_to_power(S_db, *, ref=1.0):
    return ref * 10.0 ** (0.1 * np.asarray(S_db))


def db_to_amplitude(S_db, *, ref=1.0):
    return db_to_power(S_db, ref=ref**2) ** 0.5
