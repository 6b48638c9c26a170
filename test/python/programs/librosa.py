"""What speech models take from librosa. Printed by librosa of Debian sid."""

SETUP = """import librosa, numpy as np
from librosa.filters import mel
from librosa.util import pad_center, tiny, normalize, fix_length
S = np.array([[1.0, 2.0], [3.0, 0.5], [1e-12, 4]])

def t(r):
    r = np.asarray(r)
    return [str(r.dtype), list(r.shape), r.astype(float).reshape(-1).tolist()]"""
CASES = [
    *[
        f"out = t({e})"
        for e in (
            "mel(sr=22050, n_fft=64, n_mels=8, fmin=0, fmax=8000)", "mel(sr=16000, n_fft=40, n_mels=5, htk=True, norm=None, dtype=np.float64)", "mel(sr=16000, n_fft=400, n_mels=10, norm=1, dtype=np.float64).sum(1)",
            "librosa.hz_to_mel([0, 500, 1000, 4000])", "librosa.mel_to_hz([0, 10, 15, 30.5])", "librosa.hz_to_mel(440)", "librosa.mel_to_hz(3, htk=True)", "librosa.hz_to_mel(440, htk=True)",
            "librosa.fft_frequencies(sr=8000, n_fft=8)", "librosa.mel_frequencies(5, fmin=0, fmax=4000)", "pad_center(np.arange(3.0), size=7)", "fix_length(np.arange(3), size=5)", "fix_length(np.arange(5), size=3)",
            "[tiny(np.ones(2)), tiny(np.ones(2, int)), tiny(np.ones(2, np.float32))]", "librosa.power_to_db(S)", "librosa.amplitude_to_db(S, ref=np.max)", "librosa.db_to_power(S)", "librosa.db_to_amplitude(S)",
            "librosa.power_to_db(S, top_db=None)", "normalize(S)", "normalize(S, norm=2, axis=1)", "normalize(S, norm=1)", "normalize(S, norm=0)",
        )
    ],
    "pad_center(np.arange(5.0), size=3)",
]  # fmt: skip
