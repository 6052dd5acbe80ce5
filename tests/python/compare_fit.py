"""Compares `strapline export` and `strapline import` with Garmin's official FIT SDK.

    python compare_fit.py STRAPLINE [DATA_FOLDER]

STRAPLINE is the built program. A seeded ride is made here as JSON (docs/export.md), written as FIT and decoded by the SDK:
every beat and every record must be what this script expects, which computes it by itself. Files that the SDK encodes are
imported, with every beat and record. With DATA_FOLDER, the RR intervals of each recording in rr/*.txt go the same way. TCX
is compared with the same expectations. Prints one line for each check, and at last how many passed.
"""

import json
import math
import random
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta, timezone
from pathlib import Path

from garmin_fit_sdk import Decoder, Encoder, Profile, Stream

EPOCH = datetime(1989, 12, 31, tzinfo=timezone.utc)
START = datetime(2026, 11, 21, 10, 42, 6, 250000, tzinfo=timezone.utc)
SECONDS = 1500
LAPS = (400.5, 900.25)
PAUSE = (600.75, 720.5)
# How many seconds a value is repeated where its sensor is late.
REPEATED = 3
RECORD, HRV = Profile["mesg_num"]["RECORD"], Profile["mesg_num"]["HRV"]

passed, failed = 0, 0


def check(title, problem=None):
    global passed, failed
    passed += problem is None
    failed += problem is not None
    print(f"{title}: {'ok' if problem is None else 'FAILED: ' + problem}")


def same(title, ours, expected, limit=1e-9):
    """Two lists of numbers, or None where there is none."""
    if len(ours) != len(expected):
        return check(title, f"{len(ours)} values, expected {len(expected)}")
    for index, (one, other) in enumerate(zip(ours, expected)):
        if (one is None) != (other is None) or (one is not None and abs(one - other) > limit):
            return check(title, f"number {index} is {one}, expected {other}")
    check(f"{title} ({len(ours)} values)", None if expected else "there are none")


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        ride(program, folder)
        encoded_by_the_sdk(program, folder)
        if len(sys.argv) > 2:
            recorded_beats(program, folder, Path(sys.argv[2]) / "rr")
    verdict = "FAILED" if failed else "ok"
    print(f"test result: {verdict}. {passed} passed; {failed} failed; 0 ignored")
    sys.exit(1 if failed else 0)


def run(program, *arguments):
    result = subprocess.run([program, *map(str, arguments)], capture_output=True, check=False)
    return result.returncode, result.stdout, result.stderr.decode()


def decode(path):
    """Messages of a file as the SDK reads them, and all of them in order."""
    order = []
    # Checking leaves the stream at its end.
    intact = Decoder(Stream.from_file(str(path))).is_fit() and Decoder(Stream.from_file(str(path))).check_integrity()
    decoder = Decoder(Stream.from_file(str(path)))
    messages, errors = decoder.read(
        convert_datetimes_to_dates=False,
        mesg_listener=lambda number, message: order.append((number, message)),
    )
    good = intact and order and not errors
    check("the SDK finds the file intact and decodes it without an error", None if good else str(errors))
    return messages, order


def fit_time(at):
    return math.floor((at - EPOCH).total_seconds())


# A ride, and what a FIT file of it must have.


def make_ride(seed):
    """Samples as (seconds since the start, number) by metric and source; beats in 1/1024 s as straps have them."""
    rng = random.Random(seed)
    series = {}

    def push(metric, source, seconds, *values):
        # JSON has microseconds.
        series.setdefault((metric, source), []).append((round(seconds * 1e6) / 1e6, values if len(values) > 1 else values[0]))

    beat = 0.3
    while beat < SECONDS:
        rr = round(min(max(rng.gauss(620, 70), 280), 1600) * 1.024) * 1000 / 1024
        beat += rr / 1000
        push("RR_INTERVAL", 1, beat, rr)
    for second in range(SECONDS):
        t = second + 0.2 * rng.random()
        # A strap that drops out, so that the other one stands in.
        if not 200 <= second < 260:
            push("HEART_RATE", 1, t, float(round(140 + 20 * math.sin(second / 40))))
        push("HEART_RATE", 3, t + 0.1, 150.0)
        push("RR_INTERVAL", 3, t + 0.1, 400.0) if second % 5 == 0 else None
        for quarter in range(4):
            push("POWER", 2, t + quarter / 4, float(max(0, round(rng.gauss(230, 60)))))
        push("BIKE_CADENCE", 2, t, round(rng.uniform(80, 95), 2))
        push("SPEED", 2, t, round(rng.uniform(28, 34), 3))
        push("DISTANCE", 2, t, round(4321.5 + 8.6 * second, 2))
        # Once in two seconds: repeated in between; and away for a while.
        if second % 2 == 0 and not 1000 <= second < 1100:
            push("CORE_TEMPERATURE", 1, t, round(37 + second / 1000, 2))
        push("SMO2", 2, t, round(rng.uniform(40, 80), 1))
        push("SKIN_TEMPERATURE", 1, t, round(rng.uniform(31, 35), 2))
        push("ECG", 1, float(second), *[round(rng.gauss(0, 0.3), 3) for _ in range(130)])
    return {key: sorted(samples) for key, samples in series.items()}


UNITS = {"HEART_RATE": "bpm", "RR_INTERVAL": "ms", "POWER": "W", "BIKE_CADENCE": "/min", "SPEED": "km/h", "DISTANCE": "m",
         "CORE_TEMPERATURE": "°C", "SMO2": "%", "SKIN_TEMPERATURE": "°C", "ECG": "mV"}


def document(series):
    def text(seconds):
        return (START + timedelta(seconds=seconds)).isoformat()

    return {
        "format": "strapline-recording", "version": 1, "start": START.isoformat(), "end": text(SECONDS),
        "utc_offset_s": 3600, "sport": "cycling", "person": {"sex": "female", "age_years": 35, "weight_kg": 61.5},
        "sources": [
            {"id": 1, "label": "source-1", "name": "Polar H10", "manufacturer": "Polar Electro Oy", "kind": "heart_rate"},
            {"id": 2, "label": "source-2", "kind": "bike_power"},
            {"id": 3, "label": "source-3", "kind": "heart_rate"},
        ],
        "laps": [text(at) for at in LAPS], "pauses": [{"from": text(PAUSE[0]), "until": text(PAUSE[1])}],
        "series": [
            {"t": metric, "unit": UNITS[metric], "source": source,
             "samples": [[round(at * 1e6), *(value if isinstance(value, tuple) else [value])] for at, value in samples]}
            for (metric, source), samples in series.items()
        ],
    }


def second_of(seconds):
    return fit_time(START + timedelta(microseconds=round(seconds * 1e6)))


def running(seconds):
    return not PAUSE[0] <= seconds < PAUSE[1]


def expected_records(series):
    """For each second of the clock: the mean of what came in it, else what came up to three seconds before."""
    seconds = sorted({second_of(at) for (metric, _), samples in series.items() if metric != "ECG"
                      for at, _ in samples if at <= SECONDS and running(at)})
    found = {}
    for metric in UNITS:
        sources = sorted(source for name, source in series if name == metric)
        if metric in ("ECG", "RR_INTERVAL"):
            continue
        buckets = []
        for source in sources:
            bucket = {}
            for at, value in series[metric, source]:
                if running(at):
                    bucket.setdefault(second_of(at), []).append(value)
            buckets.append(bucket)
        found[metric] = []
        for second in seconds:
            value = None
            for bucket in buckets:
                held = next((bucket[second - back] for back in range(REPEATED + 1) if second - back in bucket), None)
                if held is not None:
                    value = sum(held) / len(held)
                    break
            found[metric].append(value)
    distance, total, last = {}, 0.0, None
    for at, metres in series["DISTANCE", 2]:
        if last is not None and running(at):
            total += metres - last
        last = metres
        distance[second_of(at)] = total
    found["DISTANCE"] = [distance[max(at for at in distance if at <= second)] for second in seconds]
    return seconds, found


def ride(program, folder):
    series = make_ride(20261121)
    source, target = folder / "ride.json", folder / "ride.fit"
    source.write_text(json.dumps(document(series)))
    code, _, errors = run(program, "export", source, "--to", "fit", "-o", target, "--zones", "120,135,150,165,180")
    check("a ride is written as FIT", None if code == 0 else errors)
    messages, order = decode(target)
    beats = [rr for _, rr in series["RR_INTERVAL", 1]]
    sent = [math.floor(rr + 0.5) / 1000 for rr in beats]
    got = [value for message in messages["hrv_mesgs"] for value in as_list(message["time"]) if value is not None]
    same("every beat, in s", got, sent)
    misplaced, second, index, times = None, None, 0, [at for at, _ in series["RR_INTERVAL", 1]]
    for number, message in order:
        if number == RECORD:
            second = message["timestamp"]
        elif number == HRV:
            for value in as_list(message["time"]):
                if value is not None:
                    if running(times[index]) and second_of(times[index]) != second and misplaced is None:
                        misplaced = f"beat {index} of second {second_of(times[index])} is behind the record of {second}"
                    index += 1
    check("every beat is behind the record of its second", misplaced)
    seconds, expected = expected_records(series)
    records = messages["record_mesgs"]
    same("times of records", [record["timestamp"] for record in records], seconds)

    def field(name):
        return [record.get(name) for record in records]

    def rounded(values, per_unit, factor=1.0):
        return [None if value is None else value * factor for value in values], 0.5 / per_unit + 1e-6

    for title, name, metric, per_unit, factor in [
        ("heart rate", "heart_rate", "HEART_RATE", 1, 1), ("power", "power", "POWER", 1, 1),
        ("speed", "enhanced_speed", "SPEED", 1000, 1 / 3.6), ("distance", "distance", "DISTANCE", 100, 1),
        ("core temperature", "core_temperature", "CORE_TEMPERATURE", 100, 1),
        ("SmO2", "saturated_hemoglobin_percent", "SMO2", 10, 1),
    ]:
        values, limit = rounded(expected[metric], per_unit, factor)
        same(f"{title} of every record", field(name), values, limit)
    turns = [None if whole is None else whole + part for whole, part in zip(field("cadence"), field("fractional_cadence"))]
    same("cadence of every record", turns, *rounded(expected["BIKE_CADENCE"], 128))
    developer = [record.get("developer_fields", {}).get(0) for record in records]
    # The SDK gives the float that is "invalid" as it is.
    developer = [None if value is None or math.isnan(value) else value for value in developer]
    same("a developer field of every record", developer, *rounded(expected["SKIN_TEMPERATURE"], 1e5))
    totals(messages, series)
    tcx(program, folder, source, seconds, expected)
    back(program, target, beats)
    cut = folder / "cut.fit"
    cut.write_bytes(target.read_bytes()[:30_000])
    code, output, errors = run(program, "import", cut)
    rest = {entry["t"]: len(entry["samples"]) for entry in json.loads(output)["series"]} if output else {}
    check("a file that is cut short is read as far as it goes",
          None if code == 1 and "cut short" in errors and rest.get("RR_INTERVAL", 0) > 100 else f"{code} {errors} {rest}")


def as_list(value):
    return value if isinstance(value, list) else [value]


def totals(messages, series):
    session, = messages["session_mesgs"]
    activity, = messages["activity_mesgs"]
    timer = SECONDS - (PAUSE[1] - PAUSE[0])
    rates = [rate for _, rate in series["HEART_RATE", 3]]
    powers = [power for at, power in series["POWER", 2] if running(at) and at <= SECONDS]
    grown = expected_records(series)[1]["DISTANCE"][-1]
    same("totals of the session",
         [session[name] for name in ("start_time", "total_elapsed_time", "total_timer_time", "total_distance", "num_laps",
                                     "max_power", "max_heart_rate", "min_heart_rate")],
         [fit_time(START), SECONDS, timer, grown, 3, max(powers), max(rates), min(rates)], 0.006)
    same("averages of the session", [session["avg_power"], session["avg_heart_rate"]],
         [sum(powers) / len(powers), sum(rates) / len(rates)], 1.01)
    same("time in zones adds up to the time with a heart rate", [sum(session["time_in_hr_zone"])], [timer], 3.0)
    ends = [0, *LAPS, SECONDS]
    laps = messages["lap_mesgs"]
    same("starts of laps", [lap["start_time"] for lap in laps], [second_of(at) for at in ends[:-1]])
    same("times of laps", [lap["total_elapsed_time"] for lap in laps], [b - a for a, b in zip(ends, ends[1:])])
    pause = PAUSE[1] - PAUSE[0]
    same("times of laps without the pause", [lap["total_timer_time"] for lap in laps],
         [b - a - (pause if a < PAUSE[0] < b else 0) for a, b in zip(ends, ends[1:])])
    same("distances of laps add up", [sum(lap["total_distance"] for lap in laps)], [session["total_distance"]], 0.02)
    same("the activity", [activity["total_timer_time"], activity["local_timestamp"] - activity["timestamp"]], [timer, 3600])
    events = [(event["timestamp"], event["event"], event["event_type"]) for event in messages["event_mesgs"]]
    wanted = [(second_of(at), "timer", kind) for at, kind in
              ((0, "start"), (PAUSE[0], "stop_all"), (PAUSE[1], "start"), (SECONDS, "stop_all"))]
    check("timer events", None if events == wanted else f"{events}, expected {wanted}")
    devices = messages["device_info_mesgs"]
    strap = devices[1]
    names = (len(devices), strap["manufacturer"], strap["product_name"], strap["source_type"], strap.get("ble_device_type", strap.get("device_type")))
    check("devices", None if names[:4] == (4, "polar_electro", "Polar H10", "bluetooth_low_energy") else str(names))
    person, = messages["user_profile_mesgs"]
    same("the person", [person["age"], person["weight"]], [35, 61.5])
    kind = messages["file_id_mesgs"][0]
    check("the kind of file", None if (kind["type"], kind["time_created"]) == ("activity", fit_time(START)) else str(kind))


def tcx(program, folder, source, seconds, expected):
    target = folder / "ride.tcx"
    run(program, "export", source, "--to", "tcx", "-o", target)
    main = "{http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2}"
    extension = "{http://www.garmin.com/xmlschemas/ActivityExtension/v2}"
    points = list(ET.parse(target).getroot().iter(f"{main}Trackpoint"))

    def numbers(path):
        return [None if (found := point.find(path)) is None else float(found.text) for point in points]

    times = [fit_time(datetime.fromisoformat(point.find(f"{main}Time").text.replace("Z", "+00:00"))) for point in points]
    same("TCX: times of track points", times, seconds)
    same("TCX: heart rates", numbers(f"{main}HeartRateBpm/{main}Value"), expected["HEART_RATE"], 0.5)
    same("TCX: power", numbers(f".//{extension}Watts"), expected["POWER"], 0.5)
    same("TCX: distance", numbers(f"{main}DistanceMeters"), expected["DISTANCE"], 0.0051)


def back(program, target, beats):
    code, output, errors = run(program, "import", target)
    if code != 0:
        return check("our own file is imported", errors)
    series = {entry["t"]: entry["samples"] for entry in json.loads(output)["series"]}
    same("our own file has every beat", [rr for _, rr in series["RR_INTERVAL"]], [math.floor(rr + 0.5) for rr in beats])


# A file of the SDK's encoder.


def encoded_by_the_sdk(program, folder):
    rng = random.Random(7)
    encoder = Encoder()
    start = fit_time(START)
    records, beats = [], []
    number = Profile["mesg_num"]
    encoder.on_mesg(number["FILE_ID"], {"type": "activity", "manufacturer": "wahoo_fitness", "product": 7,
                                        "time_created": start, "serial_number": 1234})
    encoder.on_mesg(number["DEVICE_INFO"], {"timestamp": start, "device_index": 1, "manufacturer": "polar_electro",
                                            "device_type": 120, "source_type": "antplus", "product_name": "H10"})
    encoder.on_mesg(number["EVENT"], {"timestamp": start, "event": "timer", "event_type": "start"})
    for second in range(900):
        record = {"timestamp": start + second, "heart_rate": rng.randint(90, 180)}
        # Not every record has everything, so definitions change.
        if second % 3:
            record.update(power=rng.randint(0, 900), cadence=rng.randint(0, 120))
        if second % 2:
            record.update(enhanced_speed=round(rng.uniform(0, 20), 3), distance=float(second * 5))
        record.update(position_lat=rng.randint(-2**30, 2**30), position_long=rng.randint(-2**31, 2**31 - 2))
        record.update(enhanced_altitude=round(rng.uniform(0, 500), 0), respiration_rate=15, left_right_balance=50)
        encoder.on_mesg(number["RECORD"], record)
        records.append(record)
        for _ in range(rng.randint(0, 3)):
            some = [rng.randint(300, 1500) for _ in range(rng.randint(1, 5))]
            beats += some
            encoder.on_mesg(number["HRV"], {"time": [ms / 1000 for ms in some]})
    encoder.on_mesg(number["EVENT"], {"timestamp": start + 899, "event": "timer", "event_type": "stop_all"})
    encoder.on_mesg(number["LAP"], {"message_index": 0, "timestamp": start + 899, "start_time": start, "total_elapsed_time": 899.0})
    encoder.on_mesg(number["SESSION"], {"message_index": 0, "timestamp": start + 899, "start_time": start, "sport": "running",
                                        "total_elapsed_time": 899.0, "total_timer_time": 899.0})
    encoder.on_mesg(number["ACTIVITY"], {"timestamp": start + 899, "local_timestamp": start + 899 - 5 * 3600, "num_sessions": 1})
    target = folder / "sdk.fit"
    target.write_bytes(bytes(encoder.close()))
    code, output, errors = run(program, "import", target)
    check("a file of the SDK's encoder is imported", None if code == 0 else errors)
    read = json.loads(output)
    series = {entry["t"]: entry["samples"] for entry in read["series"]}
    origin = round((START.replace(microsecond=0) - EPOCH).total_seconds())

    def compare(title, metric, name, factor, limit):
        wanted = [(record["timestamp"] - origin, record[name] * factor) for record in records if name in record]
        got = series.get(metric, [])
        same(f"{title}: times", [micros / 1e6 for micros, *_ in got], [at for at, _ in wanted])
        same(title, [value for _, value, *_ in got], [value for _, value in wanted], limit)

    compare("SDK's heart rates", "HEART_RATE", "heart_rate", 1, 0)
    compare("SDK's power", "POWER", "power", 1, 0)
    compare("SDK's cadence", "STEPS_CADENCE", "cadence", 2, 0)
    compare("SDK's speed", "SPEED", "enhanced_speed", 3.6, 1e-9)
    compare("SDK's distance", "DISTANCE", "distance", 1, 1e-9)
    compare("SDK's latitude", "LOCATION", "position_lat", 180 / 2**31, 1e-9)
    same("SDK's beats", [rr for _, rr in series["RR_INTERVAL"]], beats)
    what = (read["sport"], read["utc_offset_s"], read["sources"][0]["manufacturer"], read["sources"][0]["kind"])
    check("SDK's session", None if what == ("running", -5 * 3600, "Polar Electro", "heart_rate") else str(what))
    # Two files one behind the other are one recording with twice the beats.
    chained = folder / "chained.fit"
    chained.write_bytes(target.read_bytes() * 2)
    code, output, errors = run(program, "import", chained)
    twice = {entry["t"]: entry["samples"] for entry in json.loads(output)["series"]}
    check("chained files", None if code == 0 and len(twice["RR_INTERVAL"]) == 2 * len(beats) else errors)


# RR intervals of real straps.


def recorded_beats(program, folder, data):
    for file in sorted(data.glob("*.txt")):
        beats = [float(word) for word in file.read_text().split()]
        table, target = folder / "rr.csv", folder / "rr.fit"
        table.write_text("rr_ms\n" + "\n".join(map(str, beats)) + "\n")
        code, _, errors = run(program, "import", table, "--start", START.isoformat(), "--to", "fit", "-o", target)
        if code != 0:
            check(file.name, errors)
            continue
        messages, _ = decode(target)
        got = [value for message in messages["hrv_mesgs"] for value in as_list(message["time"]) if value is not None]
        same(f"every beat of {file.name}", got, [math.floor(rr + 0.5) / 1000 for rr in beats])


if __name__ == "__main__":
    main()
