"""Compares `strapline hrv` with neurokit2, hrv-analysis, astropy and scipy on every recording of a folder.

    python compare_hrv.py STRAPLINE DATA_FOLDER

STRAPLINE is the built program, DATA_FOLDER has rr/*.txt and welltory/*_RR.txt (RR in ms). Prints one line for each
metric and reference with the largest deviation, and at last how many of them passed. Where tools define a metric in
different ways, the line says how, and the reference is brought to our definition (docs/hrv.md) before it is compared.
"""

import json
import subprocess
import sys
import warnings
from collections import defaultdict
from pathlib import Path

warnings.simplefilter("ignore")

import hrvanalysis
import neurokit2 as nk
import numpy as np
from astropy.timeseries import LombScargle

LF, HF = (0.04, 0.15), (0.15, 0.4)


class Comparison:
    """All deviations of one metric from one reference."""

    def __init__(self):
        self.worst, self.where, self.count, self.failed = 0.0, "", 0, []

    def add(self, name, deviation, limit):
        self.count += 1
        if deviation >= self.worst:
            self.worst, self.where = deviation, name
        if not deviation <= limit:
            self.failed.append(f"{name} ({deviation:.4g})")


def main():
    program, folder = sys.argv[1], Path(sys.argv[2])
    files = sorted((folder / "rr").glob("*.txt")) + sorted((folder / "welltory").glob("*_RR.txt"))
    if not files:
        sys.exit(f"there are no recordings in {folder}")
    comparisons = defaultdict(Comparison)
    for file in files:
        compare(program, file, comparisons)
    width = max(len(title) for title, _ in comparisons)
    passed = failed = 0
    for (title, limit), comparison in comparisons.items():
        passed += not comparison.failed
        failed += bool(comparison.failed)
        verdict = "ok" if not comparison.failed else "FAILED: " + ", ".join(comparison.failed)
        print(f"{title:<{width}} {comparison.count:>3} recordings, worst {comparison.worst:9.2e} of {limit:7.1e} "
              f"({comparison.where}) {verdict}")
    verdict = "FAILED" if failed else "ok"
    print(f"test result: {verdict}. {passed} passed; {failed} failed; 0 ignored")
    sys.exit(1 if failed else 0)


def compare(program, file, comparisons):
    rr = np.array(file.read_text().split(), dtype=float)
    name = file.stem
    ours = measure(program, file, "--no-correction")

    def relative(title, field, reference, limit=0.01):
        deviation = abs(ours[field] / reference - 1) if reference else abs(ours[field])
        comparisons[title, limit].add(name, deviation, limit)

    def absolute(title, field, reference, limit):
        comparisons[title, limit].add(name, abs(ours[field] - reference), limit)

    time = hrvanalysis.get_time_domain_features(list(rr))
    shape = hrvanalysis.get_poincare_plot_features(list(rr))
    nk_time = nk.hrv_time(intervals(rr)).iloc[0]
    nk_shape = neurokit_poincare(rr)

    relative("mean RR: hrv-analysis", "mean_rr_ms", time["mean_nni"], 1e-6)
    relative("mean RR: neurokit2", "mean_rr_ms", nk_time["HRV_MeanNN"], 1e-6)
    # hrv-analysis' own mean_hr is the mean of 60000 / RR, which counts short intervals twice.
    relative("mean HR: 60000 / mean RR", "mean_hr_bpm", 60000 / time["mean_nni"], 1e-6)
    relative("RMSSD: hrv-analysis", "rmssd_ms", time["rmssd"], 1e-6)
    relative("RMSSD: neurokit2", "rmssd_ms", nk_time["HRV_RMSSD"], 1e-6)
    relative("SDNN: hrv-analysis", "sdnn_ms", time["sdnn"], 1e-6)
    relative("SDNN: neurokit2", "sdnn_ms", nk_time["HRV_SDNN"], 1e-6)
    relative("pNN50: hrv-analysis", "pnn50_pct", time["pnni_50"], 1e-6)
    relative("pNN50: neurokit2, over n - 1 and not n", "pnn50_pct",
             nk_time["HRV_pNN50"] * len(rr) / (len(rr) - 1), 1e-6)
    relative("SD1: hrv-analysis", "sd1_ms", shape["sd1"], 1e-6)
    relative("SD1: neurokit2", "sd1_ms", nk_shape[0], 1e-6)
    relative("SD2: neurokit2", "sd2_ms", nk_shape[1], 1e-6)
    # It takes SD2 from SDNN, in which the first and the last interval count as much as the others; in the plot each
    # interval is once on one axis and once on the other, but for these two.
    on_axes = np.var(rr[:-1], ddof=1) + np.var(rr[1:], ddof=1)
    reference = np.sqrt(shape["sd2"] ** 2 + on_axes - 2 * time["sdnn"] ** 2)
    relative("SD2: hrv-analysis, SDNN of the plot", "sd2_ms", reference, 1e-6)
    relative("SD2: hrv-analysis as it is", "sd2_ms", shape["sd2"], 0.05)

    scale = list(range(4, 17))
    absolute("DFA alpha 1: neurokit2, windows 4 to 16", "dfa_alpha1",
             nk.fractal_dfa(rr, scale=scale, overlap=False)[0], 0.02)
    absolute("DFA alpha 1: numpy, Peng 1995", "dfa_alpha1", peng(rr, scale), 1e-6)

    lf, hf = lomb(rr, LF), lomb(rr, HF)
    relative("LF: astropy, same frequencies", "lf_ms2", lf, 1e-6)
    relative("HF: astropy, same frequencies", "hf_ms2", hf, 1e-6)
    # It sums from the first to the last of its own frequencies in a band, which leaves out up to two steps of
    # 1 / (5 duration): much of a band in a recording of a minute, little in one of five.
    long = rr.sum() >= 240_000
    reference = hrvanalysis.get_frequency_domain_features(list(rr), method="lomb")["lf_hf_ratio"]
    relative("LF/HF: hrv-analysis (Lomb), " + ("4 min and longer" if long else "shorter, edges of bands cut"),
             # It takes a fast approximation for long recordings.
             "lf_hf", reference, 0.02 if long else 0.15)
    reference = nk.hrv_frequency(intervals(rr), psd_method="lombscargle", interpolation_rate=None,
                                 normalize=False, silent=True).iloc[0]["HRV_LFHF"]
    relative("LF/HF: neurokit2 (Lomb), " + ("4 min and longer" if long else "shorter, edges of bands cut"),
             "lf_hf", reference, 0.01 if long else 0.15)

    reference = breathing(rr)
    if ours["respiration_rpm"] is not None and reference is not None:
        relative("respiration: astropy, same minutes", "respiration_rpm", reference, 0.01)
    elif (ours["respiration_rpm"] is None) != (reference is None):
        comparisons["respiration: told or not", 0.0].add(name, 1.0, 0.0)

    corrected = measure(program, file)
    peaks = np.concatenate([[0], np.cumsum(rr)]).round().astype(int)
    _, kubios = nk.signal_fixpeaks(peaks, sampling_rate=1000, method="Kubios", iterative=True)
    # Where every second beat is ectopic neurokit2 takes some for extra beats or leaves them.
    if "h10_kbroman_device_rr_raw" not in name:
        reference = 60000 / np.mean(np.diff(kubios))
        comparisons["mean HR, corrected: neurokit2 (Kubios)", 0.01].add(
            name, abs(corrected["mean_hr_bpm"] / reference - 1), 0.01)


def measure(program, file, *options):
    done = subprocess.run([program, "hrv", str(file), *options], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def intervals(rr):
    return {"RRI": rr, "RRI_Time": np.cumsum(rr) / 1000}


def neurokit_poincare(rr):
    """What hrv_nonlinear computes first; the rest of it takes minutes."""
    from neurokit2.hrv.hrv_nonlinear import _hrv_nonlinear_poincare

    out = _hrv_nonlinear_poincare(rr, out={})
    return out["SD1"], out["SD2"]


def peng(rr, scale):
    profile = np.cumsum(rr - rr.mean())
    fluctuations = []
    for n in scale:
        windows = profile[: len(profile) // n * n].reshape(-1, n)
        x = np.arange(n)
        trends = np.array([np.polyval(np.polyfit(x, window, 1), x) for window in windows])
        fluctuations.append(np.sqrt(np.mean((windows - trends) ** 2)))
    return np.polyfit(np.log(scale), np.log(fluctuations), 1)[0]


def lomb(rr, band):
    """Power in a band in ms²: five frequencies for each 1 / duration, from edge to edge."""
    at = np.cumsum(rr) / 1000
    duration = at[-1] - at[0]
    steps = int(np.ceil((band[1] - band[0]) * 5 * min(duration, 3600)))
    frequencies = np.linspace(*band, steps + 1)
    power = LombScargle(at, rr, normalization="psd").power(frequencies, method="cython")
    return np.trapezoid(power, frequencies) * 2 * duration / (len(rr) - 1)


def breathing(rr):
    """The median of the strongest waves of minutes, each half a minute later; None where most have none."""
    at = np.cumsum(rr) / 1000
    rates, begin, minutes = [], 0.0, 0
    while True:
        inside = (at >= begin) & (at < begin + 60)
        times, values = at[inside], rr[inside]
        if len(times) < 3 or times[-1] - times[0] < 30:
            break
        minutes += 1
        duration = times[-1] - times[0]
        high = min(1.0, 0.9 * len(times) / duration / 2)
        frequencies = np.linspace(0.095, high, int(np.ceil((high - 0.095) * duration * 8)) + 1)
        straight = values - np.polyval(np.polyfit(times, values, 1), times)
        power = LombScargle(times, straight, normalization="psd").power(frequencies, method="cython") * frequencies
        tops = [i for i in range(1, len(power) - 1) if power[i - 1] <= power[i] > power[i + 1]]
        if tops:
            top = max(tops, key=lambda i: power[i])
            left, middle, right = power[top - 1 : top + 2]
            step = frequencies[1] - frequencies[0]
            rate = frequencies[top] + step * (left - right) / 2 / (left - 2 * middle + right)
            near = np.abs(frequencies - rate) <= 1.5 / duration
            if power[near].sum() / power.sum() >= 0.3:
                rates.append(rate * 60)
        if begin + 60 > at[-1]:
            break
        begin += 30
    return np.median(rates) if rates and len(rates) * 2 >= minutes else None


main()
