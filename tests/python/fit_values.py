"""Prints what Garmin's official FIT SDK finds in a file, as JSON: RR intervals in ms, and power of each record in W.

    python fit_values.py FILE

Exit status 1 where the SDK finds the file damaged.
"""

import json
import sys

from garmin_fit_sdk import Decoder, Stream


def main():
    path = sys.argv[1]
    # Checking leaves the stream at its end.
    intact = Decoder(Stream.from_file(path)).is_fit() and Decoder(Stream.from_file(path)).check_integrity()
    messages, errors = Decoder(Stream.from_file(path)).read(convert_datetimes_to_dates=False)
    if errors or not intact:
        sys.exit(f"damaged: {errors}")
    beats = []
    for message in messages.get("hrv_mesgs", []):
        times = message["time"]
        beats += [time * 1000 for time in (times if isinstance(times, list) else [times]) if time is not None]
    power = [record.get("power") for record in messages["record_mesgs"]]
    print(json.dumps({"rr_ms": beats, "power_w": power}))


main()
